import JSON

/// Finds where in a JSON text a value stands, to name the line of a problem.
///
/// It reads the text once more, so it is only asked when something is wrong.
enum JSONPlace {
    /// The line of the value at `path`, or of the nearest thing around it that is there.
    static func line(of path: [String], in bytes: [UInt8]) -> Int {
        var reader = JSONReader(bytes.span)
        var found = 0
        do throws(JSONError) {
            for component in path {
                _ = try reader.peekKind()
                found = reader.position
                guard try enter(component, &reader) else { break }
            }
            _ = try reader.peekKind()
            found = reader.position
        } catch {
            // The text was parsed before; should it end here nevertheless, what was found so far is the answer.
        }
        return JSONLocation(of: found, in: bytes.span).line
    }

    /// The line of the value that a JSON Pointer names.
    static func line(ofPointer pointer: String, in bytes: [UInt8]) -> Int {
        let components = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        return line(
            of: components.map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") },
            in: bytes
        )
    }

    /// A key as a component of a JSON Pointer, RFC 6901.
    static func escaped(_ key: String) -> String {
        key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// Moves to the member or element that `component` names; false, and stays, when there is none.
    private static func enter(_ component: String, _ reader: inout JSONReader) throws(JSONError) -> Bool {
        switch try reader.peekKind() {
        case .object:
            var probe = reader
            try probe.beginObject()
            while let key = try probe.nextMember() {
                if probe.text(of: key) == component {
                    reader = probe
                    return true
                }
                _ = try probe.skipValue()
            }
            return false
        case .array:
            var probe = reader
            try probe.beginArray()
            var index = 0
            while try probe.nextElement() {
                if String(index) == component {
                    reader = probe
                    return true
                }
                index += 1
                _ = try probe.skipValue()
            }
            return false
        default: return false
        }
    }
}
