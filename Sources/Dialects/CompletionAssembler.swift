package import JSON

/// Puts the chunks of a stream together to the one `chat.completion` object that `chat.complete` answers with.
///
/// It takes chunks as decoders put them out, of any dialect, and is lenient where services differ: reasoning may be
/// called `reasoning_content` or `reasoning`, tool calls may lack their index, arguments may be an object.
package final class CompletionAssembler {
    /// How many bytes of chunks have been taken, for a limit of the caller's.
    package private(set) var byteCount = 0

    private var head = JSONObject()
    private var usage: JSONValue?
    private var choices: [AssembledChoice] = []

    /// Members of chunks that say nothing about the whole: their type, and padding against eavesdroppers.
    private static let transient: Set<String> = ["object", "choices", "usage", "obfuscation", "p"]

    /// An assembler that has seen no chunk.
    package init() {}

    /// Takes the next chunk.
    ///
    /// - Throws: `JSONError` when it is no JSON; the chunks of ``DecodedOutput`` always are.
    package func add(_ chunk: Span<UInt8>) throws(JSONError) {
        let value = try JSONValue.parse(chunk)
        byteCount += chunk.count
        for member in value.objectValue?.members ?? [] where !Self.transient.contains(member.key) {
            let isEmpty = member.value.isNull || member.value == "" || (member.key == "created" && member.value == 0)
            if !isEmpty || head[member.key] == nil { head[member.key] = member.value }
        }
        if let usage = value["usage"], !usage.isNull { self.usage = usage }
        for (place, choice) in (value["choices"]?.arrayValue ?? []).enumerated() {
            let index = choice["index"]?.intValue ?? place
            if !choices.contains(where: { $0.index == index }) { choices.append(AssembledChoice(index: index)) }
            for position in choices.indices where choices[position].index == index { choices[position].add(choice) }
        }
    }

    /// The whole so far: a `chat.completion` object whose choices are in the order of their indexes.
    package var completion: JSONValue {
        var object = JSONObject()
        object["id"] = head["id"] ?? ""
        object["object"] = "chat.completion"
        object["created"] = head["created"] ?? 0
        object["model"] = head["model"] ?? ""
        for member in head.members { object[member.key] = member.value }
        object["choices"] = .array(choices.sorted { $0.index < $1.index }.map(\.json))
        if let usage { object["usage"] = usage }
        return .object(object)
    }
}
