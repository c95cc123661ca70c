/// The jobs of a mock, the last ones only.
struct MockJobs {
    private static let limit = 1024

    private var jobs: [String: MockJob] = [:]
    /// The ids in the order of submission.
    private var order: [String] = []
    private var count = 0

    /// Takes in a job under a new id, and lets go of the oldest one when there are too many.
    mutating func submit(
        _ question: MockQuestion,
        _ behaviour: Behaviour,
        origin: String,
        advance now: UInt64?
    ) -> MockJob {
        count += 1
        var job = MockJob(id: "job-\(count)", question: question, behaviour: behaviour, origin: origin)
        if let now { job.advance(now: now) }
        if order.count == Self.limit { jobs[order.removeFirst()] = nil }
        order.append(job.id)
        jobs[job.id] = job
        return job
    }

    /// The job of that id, changed in its place; nil when there is none.
    mutating func update(_ id: String, _ change: (inout MockJob) -> Void) -> MockJob? {
        guard var job = jobs[id] else { return nil }
        change(&job)
        jobs[id] = job
        return job
    }
}
