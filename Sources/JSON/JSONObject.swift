/// The members of an object, in the order in which they were written or set; no key is there twice.
///
/// Keys are equal if their bytes are, as RFC 8259, section 8.3, recommends, not if Unicode regards them as
/// equivalent. Two objects are equal if they have equal members in any order.
public struct JSONObject: Sendable {
    /// A key and its value.
    public struct Member: Sendable {
        /// The member's name.
        public let key: String
        /// What it is.
        public var value: JSONValue
    }

    /// The members in order.
    public private(set) var members: [Member] = []

    /// Where each key is in `members`; only kept once there are many, as a small object is searched faster.
    private var places: [JSONKey: Int]?

    /// From how many members on `places` is kept.
    private static let indexThreshold = 24

    /// Makes an object without members.
    public init() {}

    /// Makes an object of pairs; of those with the same key the last wins, in the place of the first.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { store(value, for: key) }
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The names of the members in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of a key; nil if there is no such member.
    ///
    /// Setting nil removes the member.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            if let newValue {
                store(newValue, for: key)
            } else if let place = place(of: key) {
                members.remove(at: place)
                places = nil
                indexIfLarge()
            }
        }
    }

    /// Sets the value of a key, in its place if it has one, else at the end.
    ///
    /// - Returns: whether the key is new.
    @discardableResult
    mutating func store(_ value: JSONValue, for key: String) -> Bool {
        if let place = place(of: key) {
            members[place].value = value
            return false
        }
        places?[JSONKey(key)] = members.count
        members.append(Member(key: key, value: value))
        if places == nil { indexIfLarge() }
        return true
    }

    private func place(of key: String) -> Int? {
        if let places { return places[JSONKey(key)] }
        let key = JSONKey(key)
        return members.firstIndex { JSONKey($0.key) == key }
    }

    private mutating func indexIfLarge() {
        guard members.count >= Self.indexThreshold else { return }
        var places: [JSONKey: Int] = [:]
        for (place, member) in members.enumerated() { places[JSONKey(member.key)] = place }
        self.places = places
    }
}

extension JSONObject: Hashable {
    /// Whether both have equal members, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    /// Hashes the members so that their order makes no difference.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var own = Hasher()
            own.combine(JSONKey(member.key))
            own.combine(member.value)
            sum &+= own.finalize()
        }
        hasher.combine(sum)
    }
}

/// A key that is equal to another if its bytes are.
private struct JSONKey: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: JSONKey, right: JSONKey) -> Bool {
        // Of a few keys most differ in their length already.
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        // By bytes, as they are compared: texts that are merely equivalent hash alike as strings, and thousands of them
        // in one object would make a lookup take minutes.
        // Eight bytes at a time, as each call has its price.
        var word: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            word = word << 8 | UInt64(byte)
            count += 1
            if count & 7 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
    }
}
