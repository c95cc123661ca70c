extension Responder {
    /// Takes in a job.
    ///
    /// Its delivery is that of the answers about it, not of this one.
    func submission(
        _ question: MockQuestion,
        _ behaviour: Behaviour,
        _ call: MockCall,
        _ dialect: any PolledDialect
    ) -> Response {
        let now = question.waits ? clock() : nil
        let job = jobs.submit(question, behaviour, origin: call.origin, advance: now)
        var style = Behaviour()
        style.response = behaviour.response
        let answer = dialect.accepted(job)
        if style.response.status == 200 { style.response.status = answer.status }
        return Self.response(style, call.request, .whole(answer.body))
    }

    /// How far a job is; it gets further by being asked for.
    func progress(of id: String, _ call: MockCall, _ dialect: any MockDialect) -> Response {
        let now = clock()
        guard let dialect = dialect as? any PolledDialect, let job = jobs.update(id, { $0.advance(now: now) }) else {
            return Self.plain(404, dialect.failure(404, "there is no such job"), for: call.request)
        }
        if let objection = objection(to: call, dialect, job.behaviour) {
            return Self.plain(401, dialect.failure(401, objection), for: call.request)
        }
        let answer = dialect.progress(job)
        var style = Behaviour()
        style.delivery = job.behaviour.delivery
        style.response.status = answer.status
        var response = Self.response(style, call.request, .whole(answer.body))
        response.isChat = false
        response.count = { $0.polls += 1 }
        return response
    }

    /// The stream of a job.
    func stream(of id: String, _ call: MockCall, _ dialect: any MockDialect) -> Response {
        guard let job = jobs.update(id, { _ in }) else {
            return Self.plain(404, dialect.failure(404, "there is no such job"), for: call.request)
        }
        if let objection = objection(to: call, dialect, job.behaviour) {
            return Self.plain(401, dialect.failure(401, objection), for: call.request)
        }
        var question = job.question
        question.streams = true
        var behaviour = job.behaviour
        behaviour.response = ResponseStyle()
        return reply(to: question, behaviour, call, dialect)
    }

    /// Ends a job for a client.
    func cancellation(of id: String, _ call: MockCall, _ dialect: any MockDialect) -> Response {
        var isNews = false
        let job = jobs.update(id) { job in
            isNews = !job.isOver
            job.cancel()
        }
        guard let job, let dialect = dialect as? any PolledDialect else {
            return Self.plain(404, dialect.failure(404, "there is no such job"), for: call.request)
        }
        if let objection = objection(to: call, dialect, job.behaviour) {
            return Self.plain(401, dialect.failure(401, objection), for: call.request)
        }
        let answer = dialect.cancelled(job)
        var response = Self.plain(answer.status, MockFailure(answer.body), for: call.request)
        if isNews { response.count = { $0.cancelled += 1 } }
        return response
    }
}
