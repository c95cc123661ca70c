import JSON

/// What `.env` and the credentials say of one provider.
struct ProviderSettings: Sendable {
    var endpoint: String?
    var defaultModel: String?
    /// What goes to the provider; the timeout does not.
    var parameters = JSONObject()
    /// In seconds.
    var timeout: Double?
    var keys: [Secret] = []
    var keySource = ProviderConfiguration.KeySource.none
    /// Every variable that was read, for the provider's fingerprint and for telling what belongs to nobody.
    var variables: [String] = []

    /// No settings.
    init() {}

    /// Reads the variables that begin with `prefix`; what is wrong goes to `report` with the variable's name.
    init(
        prefix: String,
        environment: EnvironmentFile,
        keyNumbers: [Int],
        credentials: [(number: Int, secret: Secret)],
        report: (_ variable: String, _ message: String) -> Void
    ) {
        func value(_ suffix: String) -> (variable: String, text: String)? {
            let variable = ProviderVariables.name(prefix, suffix)
            guard let text = environment.value(variable) else { return nil }
            variables.append(variable)
            // `X_ENDPOINT=` means that there is none.
            return text.isEmpty ? nil : (variable, text)
        }
        endpoint = value(ProviderVariables.endpoint)?.text
        if let (variable, text) = value(ProviderVariables.defaultModel) {
            defaultModel = text
            if let problem = ProviderField.defaultModelRule.problem(text) { report(variable, problem) }
        }
        for parameter in ProviderParameter.all {
            guard let (variable, text) = value(parameter.suffix) else { continue }
            do throws(ProviderParameter.Refusal) {
                let value = try parameter.value(of: text)
                if parameter.suffix == ProviderParameter.timeout.suffix {
                    timeout = value.doubleValue
                } else {
                    parameters[parameter.field.name] = value
                }
            } catch {
                report(variable, error.message)
            }
        }
        for number in keyNumbers {
            let variable = ProviderVariables.key(prefix, number)
            guard var bytes = environment.valueBytes(variable) else { continue }
            variables.append(variable)
            if bytes.isEmpty { continue }
            if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                report(variable, "holds a line break or another control character, which no key has")
            }
            keys.append(Secret(consuming: &bytes))
        }
        if !keys.isEmpty { keySource = .environment }
        if !credentials.isEmpty {
            keys = credentials.map(\.secret)
            keySource = .credential
        }
    }
}
