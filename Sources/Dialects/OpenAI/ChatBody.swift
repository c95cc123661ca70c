import JSON

/// The body of a chat completion request: the client's own members, spliced byte for byte, under the handler's rules.
struct ChatBody {
    /// The JSON object.
    private(set) var bytes: [UInt8] = []
    /// What was left out or changed, one sentence each.
    private(set) var warnings: [String] = []

    private var written: Set<String> = []
    private let rules: ParameterRules

    /// Two names of the same limit; sent together they are refused.
    private static let tokenLimits = ["max_tokens", "max_completion_tokens"]

    /// Makes the body that asks for `model`.
    ///
    /// - Throws: `DialectError` when the params are no JSON object, hold no messages, or hold something that the provider
    ///   does not take and without which the answer would mean something else.
    init(params: Span<UInt8>, model: String, provider: ProviderEndpoint) throws(DialectError) {
        rules = provider.handler.parameters
        let members = try RequestMembers(params)
        guard members["messages"] != nil else { throw DialectError("messages is missing", at: "/messages") }
        bytes.reserveCapacity(params.count + 128)
        bytes.append("{\"model\":")
        JSONWriter.string(model, to: &bytes)
        writeStreaming(members["stream_options"], of: params, provider)
        for member in members.list where !ParameterRules.consumed.contains(member.name) {
            try write(member, of: params, members, provider)
        }
        let given = Set(members.list.map(\.name))
        writeDefaults(provider.parameters, given, provider)
        writeDefaults(rules.defaults, given, provider)
        for member in rules.fixed.members { write(name: member.key, member.value) }
        bytes.append("}")
    }

    private mutating func write(
        _ member: RequestMembers.Member,
        of params: Span<UInt8>,
        _ members: RequestMembers,
        _ provider: ProviderEndpoint
    ) throws(DialectError) {
        let name = member.name
        if name != "messages" {
            if let reason = provider.exclusion(of: name, isGiven: { members[$0] != nil }) {
                guard !ParameterRules.meaningful.contains(name) else {
                    throw DialectError(reason, at: HandlerProblem.pointer(name))
                }
                warnings.append(reason)
                return
            }
        }
        begin(name: upstreamName(name))
        bytes.append(params.extracting(member.value))
    }

    /// Writes the parameters that nobody has given yet.
    private mutating func writeDefaults(_ parameters: JSONObject, _ given: Set<String>, _ provider: ProviderEndpoint) {
        for member in parameters.members {
            let name = upstreamName(member.key)
            let isGiven = given.contains(member.key) || given.contains(name) || written.contains(name)
            guard !isGiven, !ParameterRules.consumed.contains(name), rules.fixed[name] == nil else { continue }
            guard !provider.omitted.contains(member.key) else { continue }
            let hasLimit = Self.tokenLimits.contains { given.contains($0) || written.contains($0) }
            guard !hasLimit || !Self.tokenLimits.contains(name) else { continue }
            write(name: name, member.value)
        }
    }

    /// Writes whether to stream, and asks for the usage, which streams leave out otherwise.
    private mutating func writeStreaming(_ options: Range<Int>?, of params: Span<UInt8>, _ provider: ProviderEndpoint) {
        guard provider.handler.stream else {
            bytes.append(",\"stream\":false")
            return
        }
        bytes.append(",\"stream\":true")
        guard !provider.omitted.contains("stream_options") else { return }
        bytes.append(",\"stream_options\":{\"include_usage\":true")
        // Options that are no object are the client's mistake, and ours take their place.
        if let options, let members = try? RequestMembers(params.extracting(options)) {
            for member in members.list where member.name != "include_usage" {
                begin(name: member.name, isTopLevel: false)
                bytes.append(params.extracting(options).extracting(member.value))
            }
        }
        bytes.append("}")
    }

    private func upstreamName(_ name: String) -> String {
        rules.renamed[name] ?? name
    }

    private mutating func write(name: String, _ value: JSONValue) {
        begin(name: name)
        value.write(to: &bytes)
    }

    private mutating func begin(name: String, isTopLevel: Bool = true) {
        if isTopLevel { written.insert(name) }
        bytes.append(",")
        JSONWriter.string(name, to: &bytes)
        bytes.append(":")
    }
}
