import JSON

/// A call whose arguments come in fragments, each a value with a path (`$.city`, `$.items[0].name`).
///
/// Texts may come in several pieces. What is put together is passed on at the end, as the pieces are no fragments of a
/// JSON text.
struct GeminiStreamedCall {
    /// The number of the call.
    let index: Int
    /// The arguments so far.
    private(set) var arguments = JSONValue.object(JSONObject())

    /// Whether more has come than is kept.
    private(set) var isTooLarge = false

    private var size = 0

    /// No path leads deeper.
    private static let depthLimit = 64

    /// A call without arguments.
    init(index: Int) {
        self.index = index
    }

    /// Takes fragments.
    mutating func add(_ fragments: [JSONValue]) {
        for fragment in fragments {
            guard let path = fragment["jsonPath"]?.stringValue, let value = Self.value(fragment) else { continue }
            guard let steps = Self.steps(path), !steps.isEmpty else { continue }
            size += path.utf8.count + (value.stringValue?.utf8.count ?? 0)
            guard size <= AnswerFraming.eventLimit else {
                isTooLarge = true
                return
            }
            arguments = Self.adding(value, at: steps[...], to: arguments)
        }
    }

    private static func value(_ fragment: JSONValue) -> JSONValue? {
        if fragment["nullValue"] != nil { return .null }
        return fragment["stringValue"] ?? fragment["numberValue"] ?? fragment["boolValue"]
    }

    private enum Step {
        case member(String)
        case element(Int)
    }

    /// The steps of a path as far as Gemini writes them: `$`, `.name`, `['name']` and `[0]`.
    private static func steps(_ path: String) -> [Step]? {
        var steps: [Step] = []
        var rest = path[...]
        if rest.first == "$" { rest = rest.dropFirst() }
        while let first = rest.first {
            guard steps.count < depthLimit else { return nil }
            if first == "[" {
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inside = rest[rest.index(after: rest.startIndex)..<end]
                if let index = Int(inside) {
                    guard index >= 0 else { return nil }
                    steps.append(.element(index))
                } else {
                    steps.append(.member(String(inside.dropFirst().dropLast())))
                }
                rest = rest[rest.index(after: end)...]
            } else {
                if first == "." { rest = rest.dropFirst() }
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { return nil }
                steps.append(.member(String(name)))
                rest = rest[name.endIndex...]
            }
        }
        return steps
    }

    private static func adding(_ value: JSONValue, at steps: ArraySlice<Step>, to old: JSONValue?) -> JSONValue {
        switch steps.first {
        case nil:
            guard case .string(let text)? = old, case .string(let more) = value else { return value }
            return .string(text + more)
        case .member(let name)?:
            var object = old?.objectValue ?? JSONObject()
            object[name] = adding(value, at: steps.dropFirst(), to: object[name])
            return .object(object)
        case .element(let index)?:
            var array = old?.arrayValue ?? []
            // Elements come in their order; one beyond the next has no place.
            guard index <= array.count else { return .array(array) }
            if index == array.count { array.append(.null) }
            array[index] = adding(value, at: steps.dropFirst(), to: array[index])
            return .array(array)
        }
    }
}
