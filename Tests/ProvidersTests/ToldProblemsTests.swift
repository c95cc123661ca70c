import Testing
import Wire

@testable import Providers

@Suite("Problems that are told", .timeLimit(.minutes(1)))
struct ToldProblemsTests {
    @Test("are all, or the first hundred with errors before all else, and a count", arguments: [0, 100, 10_000])
    func bounded(count: Int) {
        let errors = [Problem(.error, file: ".env", line: 1, "late")]
        let warnings = (0..<count).map { Problem(.warning, file: ".env", line: $0 + 1, "early") }
        let told = ToldProblems(warnings + errors)
        #expect(told.problems.count == min(count + 1, 100) && told.problems.count + told.more == count + 1)
        #expect(told.problems.contains { $0.message == "late" })
        let error = ConfigurationError(problems: warnings + errors).rpcError
        #expect(error.details.problems == told.problems)
        #expect(error.details.moreProblems == (count < 100 ? nil : count + 1 - 100))
    }
}
