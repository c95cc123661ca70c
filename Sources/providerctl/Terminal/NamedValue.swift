import ArgumentParser
import JSON

/// `NAME=VALUE` of a command line: the value is JSON where it can be read as such, and text where not.
struct NamedValue: ExpressibleByArgument {
    let name: String
    let value: JSONValue

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        name = String(argument[..<sign])
        let text = String(argument[argument.index(after: sign)...])
        // What is no JSON is meant as text.
        value = (try? JSONValue.parse(text)) ?? .string(text)
    }
}

extension JSONObject {
    /// An object of values that were named on a command line; the last of a name counts.
    init(_ values: [NamedValue]) {
        self.init()
        for value in values {
            self[value.name] = value.value
        }
    }
}
