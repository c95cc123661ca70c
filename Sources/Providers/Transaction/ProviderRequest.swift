import Dialects
import JSON
import Wire

/// A `provider.add` whose values were found to be right, each and together.
struct ProviderRequest {
    let params: ProviderAdd
    let kind: ProviderKind
    /// The type's handler with the request's overrides; nil when the request has none.
    let handler: Handler?

    /// Validates a request by the type's list of fields.
    ///
    /// - Throws: `provider_invalid` with every problem at once, each with its place.
    init(_ params: ProviderAdd) throws(RPCError) {
        guard let kind = ProviderKind.named(params.type) else {
            let names = ProviderKind.all.map(\.name)
            let near = NearNames.suggestions(for: params.type, among: names, count: 1).first
            let hint = near.map { "; is \($0) meant?" } ?? "; there are \(names.joined(separator: ", "))"
            throw Self.invalid([FieldProblem(path: "/type", message: "is not known\(hint)")])
        }
        var problems = ProviderForm.problems(in: Self.values(params), for: kind)
        // What is wrong with it is among the problems already.
        let handler = params.handler.flatMap { try? kind.template.overridden(by: .object($0)) }
        if let endpoint = params.endpoint, !problems.contains(where: { $0.path == "/endpoint" }), kind.needsNetwork {
            do throws(EndpointError) {
                _ = try ProviderEndpoint(endpoint, handler: handler ?? kind.template)
            } catch {
                // A handler that is already there may allow it; that is looked at when it is known.
                if handler != nil || !params.replace {
                    problems.append(FieldProblem(path: "/endpoint", message: error.message))
                }
            }
        }
        if !problems.isEmpty { throw Self.invalid(problems) }
        self.params = params
        self.kind = kind
        self.handler = handler
    }

    /// `provider_invalid` with problems of what was described.
    static func invalid(_ problems: [FieldProblem], _ subject: String = "the provider") -> RPCError {
        let first = problems.first.map { $0.path.isEmpty ? $0.message : "\($0.path.dropFirst()) \($0.message)" } ?? ""
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return RPCError(
            .providerInvalid,
            "\(subject) cannot be as described: \(first)\(more)",
            ErrorDetails(errors: problems)
        )
    }

    /// The request as an object, to hold it against the list of fields.
    private static func values(_ params: ProviderAdd) -> JSONObject {
        var object: JSONObject = [
            "type": .string(params.type), "name": .string(params.name), "replace": .bool(params.replace),
            "dry_run": .bool(params.dryRun), "verify": .bool(params.verify),
        ]
        object["display_name"] = params.displayName.map { .string($0) }
        object["api_key"] = params.apiKey.map { .string($0.revealed) }
        object["endpoint"] = params.endpoint.map { .string($0) }
        object["default_model"] = params.defaultModel.map { .string($0) }
        object["parameters"] = params.parameters.map { .object($0) }
        object["handler"] = params.handler.map { .object($0) }
        object["env_prefix"] = params.envPrefix.map { .string($0) }
        return object
    }
}
