import Dialects
import JSON
import Providers
import Streams
import Wire

/// What was found of a provider by asking it, and what that says of each step: the words of a test.
///
/// A value without I/O.
struct ProviderFindings: Sendable {
    /// What came of asking for the list of models.
    enum Listing: Sendable, Equatable {
        /// There is none to ask for.
        case none
        /// It was told: the first names, how many there are, whether the model is among them, and names like it.
        case told(names: [String], count: Int, hasModel: Bool, near: [String])
        /// It could not be had.
        case failed(ExchangeFailure)
    }

    /// What came of asking the model.
    enum Trial: Sendable, Equatable {
        /// It was not asked.
        case none
        /// It answered, with its first token after so many milliseconds.
        case answered(firstTokenMS: Double?)
        /// It took the work on, which was not waited for.
        case accepted
        /// It did not answer.
        case failed(ExchangeFailure)
    }

    /// Who was asked.
    let provider: ProviderConfiguration
    /// The model that was to be asked, if one is known.
    let model: String?
    /// What came of asking for the list of models.
    var listing = Listing.none
    /// What came of asking the model.
    var trial = Trial.none

    /// So many names of models are told.
    static let namesTold = 200

    /// Whether the model need not be asked, because the failure of the list says all there is to say.
    var isDecided: Bool {
        guard case .failed(let failure) = listing else { return false }
        switch failure {
        case .transport, .cancelled, .timeout(.connect), .untranslatable, .notAsked: return true
        case .upstream(let error): return error.kind == .http && error.httpStatus == 401
        case .timeout, .truncated: return false
        }
    }

    /// What failed, if anything did.
    var diagnosis: Diagnosis? {
        switch (trial, listing) {
        case (.failed(let failure), _): Diagnosis(failure, of: self, asking: .model)
        case (.none, .failed(let failure)): Diagnosis(failure, of: self, asking: .list)
        default: nil
        }
    }

    /// The answer to a request whose provider was tested before anything was written, if it failed: why, and every step.
    var refusal: RPCError? {
        guard let diagnosis else { return nil }
        var refusal = diagnosis.refusal
        refusal.details.test = result(advising: diagnosis.formMessage)
        return refusal
    }

    /// The result of `provider.test`.
    var result: ProviderTest.Result { result(advising: diagnosis?.message) }

    /// The result, with what is to be told of the step that failed.
    private func result(advising message: String?) -> ProviderTest.Result {
        var names: [String]?
        if case .told(let told, _, _, _) = listing { names = told }
        var firstToken: Double?
        if case .answered(let time) = trial { firstToken = time }
        let diagnosis = diagnosis
        let checks = checks(diagnosis, message)
        return ProviderTest.Result(
            ok: diagnosis == nil,
            checks: checks,
            model: trial == .none ? nil : model,
            models: names,
            firstTokenMS: firstToken,
            error: diagnosis?.error.code.type
        )
    }

    private func checks(_ diagnosis: Diagnosis?, _ message: String?) -> [ProviderTest.Check] {
        let steps: [(ProviderTest.Step, () -> ProviderTest.Check)] = [
            (.reach, { reach }), (.authorise, { authorise }), (.model, { modelCheck }), (.answer, { answer }),
        ]
        var hasFailed = false
        return steps.map { step, check in
            if let diagnosis, step == diagnosis.step {
                hasFailed = true
                return ProviderTest.Check(step: step, outcome: .failed, message: message)
            }
            return hasFailed ? ProviderTest.Check(step: step, outcome: .skipped) : check()
        }
    }

    private var reach: ProviderTest.Check {
        guard listing != .none || trial != .none else {
            return ProviderTest.Check(step: .reach, outcome: .skipped, message: Self.nothingToAsk)
        }
        return ProviderTest.Check(step: .reach, outcome: .passed)
    }

    private var authorise: ProviderTest.Check {
        func check(_ outcome: ProviderTest.Outcome, _ message: String? = nil) -> ProviderTest.Check {
            ProviderTest.Check(step: .authorise, outcome: outcome, message: message)
        }
        if provider.handler.auth == .none { return check(.skipped, "it is sent no key") }
        switch (trial, listing) {
        case (.answered, _), (.accepted, _):
            return check(.passed, provider.keys.isEmpty ? "it answers without a key" : nil)
        case (_, .told):
            return check(.passed, "told by its list of models, which some services show to anybody")
        default:
            return check(.skipped)
        }
    }

    private var modelCheck: ProviderTest.Check {
        func check(_ outcome: ProviderTest.Outcome, _ message: String? = nil) -> ProviderTest.Check {
            ProviderTest.Check(step: .model, outcome: outcome, message: message)
        }
        let answered = diagnosis == nil && trial != .none
        switch listing {
        case .told(_, let count, _, _) where model == nil:
            return check(.skipped, "it lists \(count) models; none of them is the default, and none was named")
        case .told(_, _, hasModel: true, _):
            return check(.passed)
        case .told where answered:
            return check(.passed, "it is not in the list of models, and answers all the same")
        case .told(_, _, _, let near):
            return check(
                .skipped,
                ["it is not in the list of models", Diagnosis.question(near)].compactMap { $0 }.joined(separator: ": ")
            )
        case .none:
            return check(.skipped, "it has no list of its models")
        case .failed(let failure):
            let fact = Diagnosis(failure, of: self, asking: .list).fact
            return check(.skipped, "its list of models could not be had: \(fact)")
        }
    }

    private var answer: ProviderTest.Check {
        switch trial {
        case .accepted:
            ProviderTest.Check(
                step: .answer,
                outcome: .passed,
                message: "it took the work on, which was not waited for, and was told to stop it where it can be"
            )
        case .none: ProviderTest.Check(step: .answer, outcome: .skipped, message: Self.nothingToAsk)
        case .answered(firstTokenMS: nil):
            ProviderTest.Check(step: .answer, outcome: .passed, message: "its answer was an empty one")
        case .answered, .failed: ProviderTest.Check(step: .answer, outcome: .passed)
        }
    }

    private static let nothingToAsk = "no model is known that could be asked: name one, or set a default model"

    /// The result for a type that has no provider behind it: there is nothing that could fail.
    static func withoutNetwork(_ model: String?) -> ProviderTest.Result {
        ProviderTest.Result(
            ok: true,
            checks: [
                ProviderTest.Check(step: .reach, outcome: .passed, message: "it needs no network"),
                ProviderTest.Check(step: .authorise, outcome: .skipped, message: "it is sent no key"),
                ProviderTest.Check(step: .model, outcome: .passed),
                ProviderTest.Check(step: .answer, outcome: .passed),
            ],
            model: model,
            models: model.map { [$0] }
        )
    }
}
