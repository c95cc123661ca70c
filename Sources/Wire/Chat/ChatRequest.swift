package import JSON

/// The params of a request to a model as they came: raw bytes, and where each member lies in them.
///
/// One pass over the bytes validates them and builds no tree: messages may be megabytes, and most dialects pass most
/// members on as they are. Members that the daemon does not know are kept: a dialect may know them.
package struct ChatRequest: Sendable {
    /// What a model is asked for, by the member that holds it.
    package enum Kind: String, Sendable {
        /// `chat.stream` and `chat.complete`: an answer to these.
        case messages
        /// `embeddings.create`: vectors for this.
        case input
    }

    /// One member of the params.
    package struct Member: Sendable, Equatable {
        /// Its name, without JSON's escapes.
        package let name: String
        /// Where its value lies in `bytes`, without surrounding white space.
        package let value: Range<Int>
        /// What its value is.
        package let kind: JSONKind
    }

    /// More members than any dialect has parameters: beyond it a request is refused.
    package static let memberLimit = 256

    /// The params as they came, validated.
    package let bytes: [UInt8]
    /// Every member in its order; no name comes twice.
    package let members: [Member]
    /// The `provider` as it was given.
    package let provider: String?
    /// The `model` as it was given, slashes and all.
    package let model: String?
    /// The `providerd` member.
    package let options: ChatOptions

    /// Whom the request asks: `provider` and `model`, or `model` divided at its first slash.
    ///
    /// Whoever finds no provider of the divided name may still take `model` whole, as a model of the default provider.
    package var target: ChatTarget {
        if let provider { return ChatTarget(provider: provider, model: model) }
        return ChatTarget(model ?? "")
    }

    /// Where the messages lie in `bytes`.
    package var messages: Range<Int> {
        self["messages"]?.value ?? 0..<0
    }

    /// The member of this name.
    package subscript(_ name: String) -> Member? {
        members.first { $0.name == name }
    }

    /// Reads the params of a request; absent params are an empty object.
    ///
    /// - Throws: `invalid_params` that names every problem, each with its path.
    package init(_ params: Span<UInt8>?, for kind: Kind = .messages) throws(RPCError) {
        var bytes: [UInt8] = []
        if let params { bytes.append(params) } else { bytes.append("{}") }
        try self.init(bytes: bytes, for: kind)
    }

    /// Reads the params of a request.
    ///
    /// - Throws: `invalid_params` that names every problem, each with its path.
    package init(bytes: [UInt8], for kind: Kind = .messages) throws(RPCError) {
        var scan = ChatMembers(kind: kind)
        do throws(JSONError) {
            try scan.read(bytes.span)
        } catch {
            throw RPCError.invalidParams([FieldProblem(path: "", message: "cannot be read: \(error)")])
        }
        guard scan.inspection.problems.isEmpty else { throw RPCError.invalidParams(scan.inspection.problems) }
        self.bytes = bytes
        members = scan.members
        provider = scan.provider
        model = scan.model
        options = scan.options ?? ChatOptions()
    }
}

/// What one pass over a chat's params finds.
private struct ChatMembers {
    let kind: ChatRequest.Kind
    private(set) var members: [ChatRequest.Member] = []
    private(set) var provider: String?
    private(set) var model: String?
    private(set) var options: ChatOptions?
    private(set) var inspection = Inspection()

    mutating func read(_ bytes: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(bytes)
        guard try reader.peekKind() == .object else {
            inspection.report("must be an object")
            return
        }
        try reader.beginObject()
        while let key = try reader.nextMember() {
            guard members.count < ChatRequest.memberLimit else {
                inspection.report("must have at most \(ChatRequest.memberLimit) members")
                return
            }
            try readMember(reader.text(of: key), &reader, bytes)
        }
        try reader.end()
        if !members.contains(where: { $0.name == kind.rawValue }) {
            inspection.at(kind.rawValue) { $0.report("is required") }
        }
    }

    private mutating func readMember(
        _ name: String,
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONError) {
        if members.contains(where: { $0.name == name }) {
            inspection.at(name) { $0.report("is given twice") }
        }
        let kind = try reader.peekKind()
        let value: Range<Int>
        switch name {
        case "provider", "model":
            let start = reader.position
            let json = try reader.readValue()
            value = start..<reader.position
            let text = inspection.at(name) { String?.read(json, &$0) } ?? nil
            if name == "model" { model = text } else { provider = text }
        case "providerd":
            let start = reader.position
            let json = try reader.readValue(duplicates: .reject)
            value = start..<reader.position
            options = inspection.at(name) { ChatOptions?.read(json, &$0) } ?? nil
        case self.kind.rawValue:
            value = try reader.skipValue()
            if kind == .array {
                if isEmptyArray(bytes.extracting(value)) { inspection.at(name) { $0.report("must not be empty") } }
            } else if self.kind == .messages {
                inspection.at(name) { $0.report("must be an array") }
            } else if kind != .string {
                inspection.at(name) { $0.report("must be a string or an array") }
            }
        default:
            value = try reader.skipValue()
        }
        members.append(ChatRequest.Member(name: name, value: value, kind: kind))
    }

    /// Whether nothing but white space lies between the brackets of a validated array.
    private func isEmptyArray(_ array: Span<UInt8>) -> Bool {
        for index in 1..<array.count - 1 {
            switch array[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
            default: return false
            }
        }
        return true
    }
}
