import Dialects
import JSON
package import Wire

extension ProviderField {
    /// Every value of `provider.add` or `provider.update` for a type, in the order in which a form asks for them.
    ///
    /// A change has no defaults but those of its flags: what is left out stays as it is.
    package static func all(for kind: ProviderKind, purpose: ProviderSchema.Purpose = .add) -> [ProviderField] {
        switch purpose {
        case .add:
            [type(kind), name, displayName] + (kind.needsNetwork ? [key, endpoint(kind, purpose)] : [])
                + [defaultModel, parameters, handler(kind, purpose), prefix, replace, dryRun, verify]
        case .update:
            [name, displayName] + (kind.needsNetwork ? [key, endpoint(kind, purpose)] : [])
                + [defaultModel, parameters, handler(kind, purpose), prefix, enabled, isDefault, dryRun, verify]
        }
    }

    private static func type(_ kind: ProviderKind) -> ProviderField {
        ProviderField(
            name: "type",
            title: "Type",
            summary: kind.summary,
            rule: .choice([kind.name]),
            isRequired: true,
            defaultValue: .string(kind.name)
        )
    }

    private static let name = ProviderField(
        name: "name",
        title: "Name",
        summary: "The name by which requests address the provider.",
        rule: .text(.init(pattern: ProviderName.pattern, maximumLength: 63, check: nameProblem)),
        isRequired: true,
        examples: ["deepseek", "my-llm"]
    )

    private static let displayName = ProviderField(
        name: "display_name",
        title: "Display name",
        summary: "The name that people see.",
        rule: .text(.init(pattern: TextPattern.plain, maximumLength: 100, check: plainText)),
        takesNull: true,
        isAdvanced: true,
        examples: ["DeepSeek"]
    )

    private static let key = ProviderField(
        name: "api_key",
        title: "API key",
        summary: "The key of the service. It goes into .env and is never shown again.",
        rule: .text(.init(pattern: TextPattern.key, maximumLength: 16_384, check: keyProblem)),
        takesNull: true,
        isSecret: true
    )

    private static func endpoint(_ kind: ProviderKind, _ purpose: ProviderSchema.Purpose) -> ProviderField {
        ProviderField(
            name: "endpoint",
            title: "Endpoint",
            summary: "The base address of the API, or the full address of its chat call.",
            rule: .text(
                .init(pattern: TextPattern.address, format: "uri", maximumLength: 2048, check: endpointProblem)
            ),
            isRequired: purpose == .add && kind.defaultEndpoint == nil,
            takesNull: kind.defaultEndpoint != nil,
            defaultValue: purpose == .add ? kind.defaultEndpoint.map { .string($0) } : nil,
            examples: [.string(kind.defaultEndpoint ?? "https://llm.example.org/v1")]
        )
    }

    /// The rule of a default model, which `.env` has as well.
    static let defaultModelRule = FieldRule.TextRule(
        pattern: TextPattern.plain,
        maximumLength: 256,
        check: environmentText
    )

    private static let defaultModel = ProviderField(
        name: "default_model",
        title: "Default model",
        summary: "The model of a request that names none.",
        rule: .text(defaultModelRule),
        takesNull: true,
        examples: ["deepseek-chat"]
    )

    private static let parameters = ProviderField(
        name: "parameters",
        title: "Parameters",
        summary: "Parameters of requests that do not set them; null takes one away.",
        rule: .object(ProviderParameter.all.map(\.field)),
        takesNull: true,
        isAdvanced: true
    )

    private static func handler(_ kind: ProviderKind, _ purpose: ProviderSchema.Purpose) -> ProviderField {
        ProviderField(
            name: "handler",
            title: "Handler",
            summary: purpose == .add
                ? "Members of the handler that differ from the type's own."
                : "Members of the handler to change; null makes one what the type has.",
            rule: .handler(kind.template, removing: purpose == .update),
            takesNull: true,
            isAdvanced: true
        )
    }

    private static let prefix = ProviderField(
        name: "env_prefix",
        title: "Prefix in .env",
        summary: "What the names of its variables in .env begin with; made of the name when it is left out.",
        rule: .text(
            .init(
                pattern: ProviderName.prefixPattern,
                maximumLength: ProviderName.longestPrefix,
                check: prefixProblem
            )
        ),
        takesNull: true,
        isAdvanced: true,
        examples: ["DEEPSEEK"]
    )

    private static let replace = flag("replace", "Replace", "Changes a provider of that name where it differs.")
    private static let dryRun = flag("dry_run", "Dry run", "Checks everything and writes nothing.")
    private static let verify = flag(
        "verify",
        "Test the connection",
        "Tests the connection before anything is written."
    )

    private static func flag(_ name: String, _ title: String, _ summary: String) -> ProviderField {
        ProviderField(
            name: name,
            title: title,
            summary: summary,
            rule: .boolean(default: false),
            isAdvanced: true,
            defaultValue: false
        )
    }

    private static let enabled = ProviderField(
        name: "enabled",
        title: "Enabled",
        summary: "Whether requests may go to the provider.",
        rule: .boolean(default: true),
        takesNull: true
    )

    private static let isDefault = ProviderField(
        name: "default",
        title: "Default",
        summary: "Whether it is the provider of requests that name none.",
        rule: .boolean(default: false),
        takesNull: true
    )

    @Sendable private static func nameProblem(_ text: String) -> String? {
        ProviderName.isValid(text) ? nil : ProviderName.rule
    }

    @Sendable private static func prefixProblem(_ text: String) -> String? {
        ProviderName.isValidPrefix(text) ? nil : ProviderName.prefixRule
    }

    @Sendable private static func plainText(_ text: String) -> String? {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        return isPlain ? nil : "must not hold line breaks or other control characters"
    }

    @Sendable private static func environmentText(_ text: String) -> String? {
        plainText(text) ?? quotingProblem(text)
    }

    @Sendable private static func keyProblem(_ text: String) -> String? {
        guard text.utf8.first != 0x20, text.utf8.last != 0x20 else { return "must not begin or end with a space" }
        return environmentText(text)
    }

    @Sendable private static func endpointProblem(_ text: String) -> String? {
        do throws(EndpointError) {
            _ = try EndpointURL(text)
            return TextPattern.addressProblem(text) ?? quotingProblem(text)
        } catch {
            return error.message
        }
    }

    /// What keeps a text out of `.env`, or nil.
    private static func quotingProblem(_ text: String) -> String? {
        do throws(EnvironmentError) {
            let bytes = Array(text.utf8)
            _ = try EnvironmentQuoting.quoted(bytes.span)
            return nil
        } catch {
            return "cannot be written to .env: \(error.message)"
        }
    }
}
