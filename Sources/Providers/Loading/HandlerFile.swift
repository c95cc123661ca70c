import Dialects
import JSON

/// `handlers/NAME.json`: its name's rules are `ProviderName.handlerProblem`'s, its contents Dialects'.
enum HandlerFile {
    /// Reads a handler; each problem names its line in `file`.
    static func parse(_ bytes: [UInt8], file: String) -> Result<Handler, ConfigurationError> {
        do throws(JSONError) {
            let value = try JSONValue.parse(bytes.span, duplicates: .reject)
            do throws(HandlerError) {
                return .success(try Handler(value))
            } catch {
                let problems = error.problems.map { problem in
                    let place = problem.path.isEmpty ? "" : "\(problem.path) "
                    return Problem(
                        .error,
                        file: file,
                        line: JSONPlace.line(ofPointer: problem.path, in: bytes),
                        place + problem.message
                    )
                }
                return .failure(ConfigurationError(problems: problems))
            }
        } catch {
            let line = error.location(in: bytes.span).line
            return .failure(ConfigurationError(problems: [Problem(.error, file: file, line: line, error.message)]))
        }
    }

    /// A handler as its file holds it: indented, with a line end, and with the name of its schema for editors.
    static func bytes(_ handler: Handler) -> [UInt8] {
        var file: JSONObject = ["$schema": "../handler.schema.json"]
        for member in (handler.json.objectValue ?? JSONObject()).members { file[member.key] = member.value }
        return JSONValue.object(file).serialized(pretty: true) + [UInt8(ascii: "\n")]
    }
}
