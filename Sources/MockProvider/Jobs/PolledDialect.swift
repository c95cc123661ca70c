/// A dialect whose work is submitted and then asked for.
package protocol PolledDialect: MockDialect {
    /// The answer to the submission.
    func accepted(_ job: MockJob) -> JobAnswer

    /// The answer to the question how far it is.
    func progress(_ job: MockJob) -> JobAnswer

    /// The answer to its cancellation.
    func cancelled(_ job: MockJob) -> JobAnswer
}

/// The status and body of an answer about a job.
package struct JobAnswer: Sendable, Equatable {
    /// The status.
    package var status = 200
    /// The body, JSON.
    package var body: [UInt8]
}
