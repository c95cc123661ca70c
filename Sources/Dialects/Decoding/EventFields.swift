import JSON

/// One of the members that a dialect wants to know of an event; raw values count from 0.
protocol EventField: RawRepresentable<Int>, CaseIterable, Sendable {
    /// The names of the objects that it lies in, and its own at the end.
    var path: [StaticString] { get }
}

/// The members of an event that a dialect wants to know, found in one pass that validates all of the event.
///
/// Kept from event to event, so that looking costs no allocation. Where a path crosses a value that is no object, the
/// member is not there; of a member that comes twice the last one counts.
struct EventFields<Field: EventField>: Sendable {
    private var places: [Range<Int>?]
    private let root: Node

    private struct Node: Sendable {
        let name: StaticString
        var field: Int?
        var children: [Node] = []
    }

    /// Fields that have not been looked for yet.
    init() {
        places = Array(repeating: nil, count: Field.allCases.count)
        var root = Node(name: "")
        for field in Field.allCases { Self.add(field.path[...], field.rawValue, to: &root) }
        self.root = root
    }

    /// Finds the fields of an event.
    ///
    /// - Throws: `JSONError` when the event is no JSON object.
    mutating func read(_ event: Span<UInt8>) throws(JSONError) {
        for index in places.indices { places[index] = nil }
        var reader = JSONReader(event)
        try read(&reader, root)
        try reader.end()
    }

    /// Where the value of a field lies; `nil` when it is absent or null.
    subscript(_ field: Field) -> Range<Int>? {
        places[field.rawValue]
    }

    /// The inside of a string as it is written, and of anything else nothing at all.
    func literal(_ field: Field, in event: Span<UInt8>) -> Range<Int> {
        guard let place = self[field], event[place.lowerBound] == UInt8(ascii: "\"") else { return 0..<0 }
        return place.lowerBound + 1..<place.upperBound - 1
    }

    /// The text of a string that is not empty.
    func text(_ field: Field, in event: Span<UInt8>) -> String? {
        guard let text = value(field, in: event)?.stringValue, !text.isEmpty else { return nil }
        return text
    }

    /// A whole number.
    func integer(_ field: Field, in event: Span<UInt8>) -> Int? {
        guard let place = self[field] else { return nil }
        var reader = JSONReader(event.extracting(place))
        // A number of another kind counts nothing.
        return try? reader.readInteger()
    }

    /// Whether it is true.
    func isTrue(_ field: Field, in event: Span<UInt8>) -> Bool {
        self[field].map { event[$0.lowerBound] == UInt8(ascii: "t") } ?? false
    }

    /// The value as a tree.
    func value(_ field: Field, in event: Span<UInt8>) -> JSONValue? {
        guard let place = self[field] else { return nil }
        // It has been validated; there is nothing that could go wrong.
        return try? JSONValue.parse(event.extracting(place))
    }

    private static func add(_ path: ArraySlice<StaticString>, _ field: Int, to node: inout Node) {
        guard let name = path.first else {
            node.field = field
            return
        }
        let index = node.children.firstIndex { $0.name.description == name.description } ?? node.children.count
        if index == node.children.count { node.children.append(Node(name: name)) }
        add(path.dropFirst(), field, to: &node.children[index])
    }

    private mutating func read(_ reader: inout JSONReader, _ node: Node) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextMember() {
            guard let child = node.children.first(where: { reader.bytes(name, equal: $0.name) }) else {
                try reader.skipValue()
                continue
            }
            let kind = try reader.peekKind()
            let start = reader.position
            if kind == .object, !child.children.isEmpty {
                try read(&reader, child)
            } else {
                try reader.skipValue()
            }
            if let field = child.field { places[field] = kind == .null ? nil : start..<reader.position }
        }
    }
}

extension Span<UInt8> {
    /// The elements of a valid JSON array, as ranges; none of anything else.
    func elements(of place: Range<Int>?) -> [Range<Int>] {
        guard let place else { return [] }
        var reader = JSONReader(extracting(place))
        var elements: [Range<Int>] = []
        do throws(JSONError) {
            try reader.beginArray()
            while try reader.nextElement() {
                let element = try reader.skipValue()
                elements.append(place.lowerBound + element.lowerBound..<place.lowerBound + element.upperBound)
            }
        } catch {
            // It is no array.
        }
        return elements
    }
}
