import Dialects
import Providers
import Streams
import Wire

/// What a failure of a test means to a person: where it belongs, and what to do.
struct Diagnosis: Sendable, Equatable {
    /// What the provider was asked for.
    enum Subject: Sendable {
        /// Its list of models.
        case list
        /// A model's answer.
        case model
    }

    /// The step that failed.
    let step: ProviderTest.Step
    /// The field of a form at which it is shown: a JSON Pointer into the params of `provider.add`; empty for none.
    let path: String
    /// What happened.
    let fact: String
    /// What to do about a provider that is configured.
    let advice: String
    /// What to do about one that is being described in a form.
    let formAdvice: String
    /// Models that may have been meant.
    let near: [String]
    /// The failure in the protocol's words.
    let error: RPCError

    /// What to tell of a provider that is configured.
    var message: String { advice.isEmpty ? fact : "\(fact): \(advice)" }

    /// What to tell of one that is being described in a form.
    var formMessage: String { formAdvice.isEmpty ? fact : "\(fact): \(formAdvice)" }

    /// The answer to a request whose provider was tested before anything was written, and failed.
    var refusal: RPCError {
        let message = formMessage
        var refusal = error
        refusal.message = "the provider was tested, and nothing was written: \(message)"
        refusal.details.errors = [FieldProblem(path: path, message: message)]
        refusal.details.near = near.isEmpty ? nil : near
        return refusal
    }

    /// `did you mean a, b or c?`; nil without names.
    static func question(_ near: [String]) -> String? {
        guard let last = near.last else { return nil }
        let first = near.dropLast().joined(separator: ", ")
        return "did you mean \(first.isEmpty ? last : "\(first) or \(last)")?"
    }

    /// What `failure` means, given everything that was found.
    init(_ failure: ExchangeFailure, of findings: ProviderFindings, asking subject: Subject) {
        let cause = FailureCause(failure, findings, subject)
        step = cause.step
        path = cause.path
        fact = cause.fact
        advice = cause.advice
        formAdvice = cause.formAdvice ?? cause.advice
        near = cause.near
        var error = failure.rpcError(provider: findings.provider.name)
        if cause.isMissingModel { error = RPCError(.providerInvalid, cause.fact, error.details) }
        error.details.provider = findings.provider.name
        error.details.model = subject == .model ? findings.model : nil
        error.details.status = nil
        self.error = error
    }
}
