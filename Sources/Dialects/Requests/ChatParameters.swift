import JSON

/// The parameters of a chat request under the handler's rules, with the defaults in place: what a dialect gets to see.
struct ChatParameters: Sendable {
    /// The parameters under the protocol's names.
    private(set) var values = JSONObject()
    /// Those that the handler calls differently, under the provider's names; they are passed on as they are.
    private(set) var renamed = JSONObject()
    /// What was left out, one sentence each.
    private(set) var warnings: [String] = []

    /// Spellings of the same wish: a default in one is not wanted where the request uses another.
    private static let spellings: [[Set<String>]] = [
        [["max_tokens"], ["max_completion_tokens"]],
        [["reasoning_effort"], ["reasoning"], ["thinking"], ["enable_thinking", "thinking_budget"]],
        [["tools"], ["functions"]],
        [["tool_choice"], ["function_call"]],
    ]

    /// Reads `params` and applies the rules: what is not allowed or was refused before is left out; the provider's
    /// parameters and then the handler's defaults stand where the request says nothing.
    ///
    /// - Throws: `DialectError` when the params are no JSON object, or when something would be left out without which
    ///   the answer would mean something else.
    init(_ params: Span<UInt8>, provider: ProviderEndpoint) throws(DialectError) {
        let given = try RequestMembers.object(params)
        let rules = provider.handler.parameters
        for member in given.members where !ParameterRules.consumed.contains(member.key) {
            let name = member.key
            if name != "messages", !member.value.isNull {
                if let reason = provider.exclusion(of: name, value: member.value, isGiven: { given[$0] != nil }) {
                    guard !ParameterRules.meaningful.contains(name) else {
                        throw DialectError(reason, at: HandlerProblem.pointer(name))
                    }
                    warnings.append(reason)
                    continue
                }
            }
            add(name, member.value, rules)
        }
        addDefaults(provider.parameters, given, provider)
        addDefaults(rules.defaults, given, provider)
    }

    private mutating func add(_ name: String, _ value: JSONValue, _ rules: ParameterRules) {
        if let upstream = rules.renamed[name] {
            renamed[upstream] = value
        } else {
            values[name] = value
        }
    }

    private mutating func addDefaults(_ defaults: JSONObject, _ given: JSONObject, _ provider: ProviderEndpoint) {
        let rules = provider.handler.parameters
        let before = Set(given.keys).union(values.keys).union(renamed.keys)
        for member in defaults.members {
            let name = member.key
            let upstream = rules.renamed[name] ?? name
            guard !before.contains(name), !before.contains(upstream), rules.fixed[upstream] == nil else { continue }
            guard !ParameterRules.reserved.contains(name), !provider.omitted.contains(name) else { continue }
            guard !Self.isSaidOtherwise(name, before) else { continue }
            add(name, member.value, rules)
        }
    }

    private static func isSaidOtherwise(_ name: String, _ given: Set<String>) -> Bool {
        for group in spellings {
            guard let own = group.first(where: { $0.contains(name) }) else { continue }
            return group.contains { $0 != own && !$0.isDisjoint(with: given) }
        }
        return false
    }
}

extension ProviderEndpoint {
    /// Why the handler's rules keep a parameter of the request from being sent; `nil` when they do not.
    ///
    /// `isGiven` tells whether the request has a parameter of that name. An object as `value` is not kept back by an
    /// object that the handler sets: the two are merged.
    func exclusion(of name: String, value: JSONValue? = nil, isGiven: (String) -> Bool) -> String? {
        let rules = handler.parameters
        if omitted.contains(name) { return "the parameter \(name) was left out: the provider refuses it" }
        guard rules.passes(name) else { return "the parameter \(name) was left out: the provider does not take it" }
        let upstream = rules.renamed[name] ?? name
        if let fixed = rules.fixed[upstream], fixed.objectValue == nil || value?.objectValue == nil {
            return "the parameter \(name) was left out: the handler sets it"
        }
        if upstream != name, isGiven(upstream) {
            return "the parameter \(name) was left out: \(upstream) says the same"
        }
        return nil
    }
}

extension ParameterRules {
    /// Members that change what the answer means: they are never dropped in silence.
    static let meaningful: Set<String> = ["tools", "tool_choice", "functions", "function_call", "response_format"]

    /// Members of `chat.*` that are for the daemon, and those that each dialect writes itself.
    static let consumed: Set<String> = ["provider", "providerd", "model", "stream", "stream_options"]
}
