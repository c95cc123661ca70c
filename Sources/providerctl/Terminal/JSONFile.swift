import JSON

/// Files with JSON that a person names.
enum JSONFile {
    /// The object that a file holds.
    static func object(_ path: String) throws -> JSONObject {
        let text = try Input.file(path)
        do throws(JSONError) {
            if case .object(let object) = try JSONValue.parse(text) { return object }
        } catch {
            throw Complaint("\(path): \(error)")
        }
        throw Complaint("\(path) holds no JSON object")
    }
}
