import POSIX
import Wire

@testable import Daemon

/// Collects what a list of models brought to those who waited for it.
final class TestAnswers: Sendable {
    private let answers = Guarded<[Result<ModelListing.Telling, RPCError>]>([])

    /// Takes an answer.
    var take: ModelListings.Waiter {
        { [self] answer in answers.withLock { $0.append(answer) } }
    }

    /// How many came.
    var count: Int { answers.withLock { $0.count } }

    /// The codes of those that are errors.
    var errors: [ErrorCode] {
        answers.withLock { answers in
            answers.compactMap { answer in
                guard case .failure(let error) = answer else { return nil }
                return error.code
            }
        }
    }
}
