import Client
import JSON
import Wire

/// Questions about a provider, one after the other, each answer checked by the daemon before the next is asked.
///
/// Nothing is written before `save`: Ctrl-C at any question leaves everything as it was.
struct Form {
    private let subject: FormSubject
    private let daemon: DaemonOptions
    private let fields: [FormField]
    private var answers: JSONObject
    /// The pointers of the fields that have been asked, or given before.
    private var settled: Set<String>

    private var style: Style { Style.errors }

    /// Prepares the questions of a type.
    init(_ subject: FormSubject, schema: JSONObject, daemon: DaemonOptions) {
        self.subject = subject
        self.daemon = daemon
        fields = subject.fields(of: schema)
        answers = subject.given
        settled = Set(subject.given.keys.map { "/\($0)" })
    }

    /// Asks everything that was not given before; what is rarely needed only where the person wants it.
    mutating func askAll() throws {
        for field in fields where !field.isAdvanced { try askUnlessGiven(field) }
        let advanced = fields.filter { $0.isAdvanced && subject.given[$0.path[0]] == nil }
        guard !advanced.isEmpty else { return }
        let titles = advanced.map { $0.title.lowercased() }.joined(separator: ", ")
        Interview.say()
        guard try Interview.confirm("Advanced settings? \(style.dim("(\(titles))"))", standard: false) else { return }
        for field in advanced { try ask(field) }
    }

    /// Asks only for these fields, where they were not given before.
    ///
    /// What was given and will not do is asked for first.
    mutating func ask(only names: Set<String>) throws {
        for problem in try problems() {
            guard let field = field(of: problem), settled.contains(field.pointer) else { continue }
            refuse(problem, of: field)
            try ask(field, isRefused: true)
        }
        for field in fields where names.contains(field.path[0]) { try askUnlessGiven(field) }
    }

    /// The fields that need an answer: required, and nobody has a value for them.
    var needed: Set<String> {
        Set(fields.filter { $0.isRequired && $0.standard == nil && lacksAnswer($0) }.map { $0.path[0] })
    }

    /// Whether a field has no value, neither answered nor offered.
    private func lacksAnswer(_ field: FormField) -> Bool {
        answers.value(at: field.path) == nil && subject.offered.value(at: field.path) == nil
    }

    private mutating func askUnlessGiven(_ field: FormField) throws {
        if !settled.contains(field.pointer) { try ask(field) }
    }

    /// Asks for one field until the daemon has nothing against the answer.
    ///
    /// An answer that was refused is not offered again.
    private mutating func ask(_ field: FormField, isRefused: Bool = false) throws {
        var isRefused = isRefused
        if case .members(let members) = field.kind {
            Interview.say()
            Interview.say(style.bold(field.title))
            guard try Interview.confirm("  \(field.summary) Set them?", standard: false) else { return }
            for member in members { try ask(member) }
            return
        }
        while true {
            let offered = subject.offered.value(at: field.path)
            if isRefused { answers.set(nil, at: field.path) }
            let question = Question(
                field: field,
                offered: answers.value(at: field.path) ?? offered,
                examples: subject.examples[field.path[0]] ?? [],
                hint: subject.hints[field.path[0]],
                isExpected: subject.expected.contains(field.path[0]),
                isKept: subject.hasKey
            )
            take(try question.ask(), for: field)
            settled.insert(field.pointer)
            let problems = try problems().filter { concerns($0, field) }
            guard !problems.isEmpty else { return }
            problems.forEach { refuse($0, of: field) }
            isRefused = true
        }
    }

    private mutating func take(_ answer: Question.Answer, for field: FormField) {
        switch answer {
        case .value(let value) where subject.isChange && value == subject.offered.value(at: field.path):
            answers.set(nil, at: field.path)
        case .value(let value): answers.set(value, at: field.path)
        case .none: answers.set(subject.isChange ? .null : nil, at: field.path)
        case .nothing: break
        }
    }

    // MARK: What the daemon says

    /// Everything that the daemon has against the answers so far.
    private func problems() throws -> [FieldProblem] {
        do {
            _ = try call(isDryRun: true, standIns: true)
            return []
        } catch let error as RPCError {
            if error.code == .providerExists {
                let hint = "give another name, or begin again with --replace"
                return [FieldProblem(path: "/name", message: "\(error.message); \(hint)")]
            }
            guard let problems = error.details.errors, !problems.isEmpty else { throw error }
            return problems
        }
    }

    private func concerns(_ problem: FieldProblem, _ field: FormField) -> Bool {
        problem.path == field.pointer || problem.path.hasPrefix(field.pointer + "/")
    }

    private func refuse(_ problem: FieldProblem, of field: FormField?) {
        guard let field else { return Interview.refuse("\(problem.path) \(problem.message)") }
        let place = problem.path == field.pointer ? "" : " \(problem.path.dropFirst(field.pointer.count))"
        // A sentence about another provider stands by itself.
        let isSentence = problem.message.hasPrefix("there is ")
        Interview.refuse(isSentence ? problem.message : "\(field.title)\(place) \(problem.message)")
    }

    /// Calls the method with the answers.
    private func call(isDryRun: Bool, verify: Bool = false, standIns: Bool = false) throws -> FormOutcome {
        var params = subject.fixed
        if !subject.isChange {
            // What a service says of itself counts without being asked for.
            for field in fields where !settled.contains(field.pointer) {
                subject.offered.value(at: field.path).map { params.set($0, at: field.path) }
            }
        }
        for member in answers.members { params[member.key] = member.value }
        if standIns {
            // What is required and has not been asked for yet: the daemon would look no further without it.
            for field in fields where field.isRequired && !settled.contains(field.pointer) && lacksAnswer(field) {
                params.set(field.standard ?? field.examples.first, at: field.path)
            }
        }
        params["dry_run"] = .bool(isDryRun)
        params["verify"] = .bool(verify)
        var session = try daemon.connect()
        let answer = try session.message(ending: session.send(subject.method.rawValue, .object(params)))
        if daemon.json, !isDryRun { try daemon.print(answer) }
        if subject.isChange { return FormOutcome(try answer.result(as: ProviderUpdate.Result.self)) }
        return FormOutcome(try answer.result(as: ProviderAdd.Result.self))
    }

    /// Has everything settled that the daemon has against the answers, and returns what would be saved.
    mutating func settle() throws -> FormOutcome {
        while true {
            let problems = try problems()
            guard !problems.isEmpty else { return try call(isDryRun: true) }
            Interview.say()
            for problem in problems {
                let field = field(of: problem)
                refuse(problem, of: field)
                guard let field else { throw RPCError(.providerInvalid, "no question is about \(problem.path)") }
                try ask(field, isRefused: true)
            }
        }
    }

    /// The innermost field that a problem is about.
    private func field(of problem: FieldProblem) -> FormField? {
        let all = fields.flatMap { field in
            if case .members(let members) = field.kind { [field] + members } else { [field] }
        }
        return all.filter { concerns(problem, $0) }.max { $0.path.count < $1.path.count }
    }

    // MARK: The end

    /// Shows what would be saved, tests it where the person wants that, and saves it.
    mutating func finish() throws -> FormOutcome {
        while true {
            let draft = try settle()
            show(draft)
            let answer = try Interview.choose(
                "Test the connection before saving?",
                ["y": "yes", "n": "no, save now", "c": "change an answer", "q": "give up"],
                standard: "y"
            )
            switch answer {
            case "n": return try save()
            case "c": try change()
            case "y": if try test() { return try save() }
            default: throw Interruption()
            }
        }
    }

    /// Tests what would be saved; whether to save it.
    private mutating func test() throws -> Bool {
        while true {
            let (test, guilty) = try tested()
            if test.ok {
                if try chooseModel(test) { continue }
                return true
            }
            let answer = try Interview.choose(
                "The test failed. What now?",
                [
                    "c": guilty.map { "change \($0.title)" } ?? "change an answer", "o": "change another answer",
                    "t": "test again", "s": "save anyway", "q": "give up",
                ],
                standard: "c"
            )
            switch answer {
            case "t": continue
            case "s": return true
            case "c", "o":
                if let guilty, answer == "c" { try ask(guilty, isRefused: true) } else { try change() }
                return false
            default: throw Interruption()
            }
        }
    }

    /// Has the daemon test what would be saved; where it fails, the field that is the reason, if one is.
    private func tested() throws -> (ProviderTest.Result, FormField?) {
        Interview.say(style.dim("testing …"))
        do {
            let outcome = try call(isDryRun: true, verify: true)
            guard let test = outcome.test else { throw RPCError(.internalError, "the daemon told nothing of a test") }
            for line in TestText.lines(test, style) { Output.note(line, hanging: 4) }
            return (test, nil)
        } catch let error as RPCError where error.details.test != nil || ExitStatus(error.code) == .upstream {
            let problems = error.details.errors ?? []
            let guilty = problems.lazy.compactMap { field(of: $0) }.first
            if let test = error.details.test {
                TestText.lines(test, style).forEach(Interview.say)
                return (test, guilty)
            }
            (problems.isEmpty ? [error.message] : problems.map(\.message)).forEach(Interview.refuse)
            let near = error.details.near ?? []
            if !near.isEmpty { Interview.say("    did you mean \(near.joined(separator: ", "))?") }
            let test = ProviderTest.Result(ok: false, checks: [], error: error.code.type)
            return (test, guilty)
        }
    }

    /// Offers the models that the provider lists, where none is the default yet; true where one was chosen.
    private mutating func chooseModel(_ test: ProviderTest.Result) throws -> Bool {
        guard let field = fields.first(where: { $0.path == ["default_model"] }), lacksAnswer(field),
            let models = test.models, !models.isEmpty
        else { return false }
        Interview.say()
        let entries = models.map { Menu.Entry(title: $0, name: $0) }
        let none = Menu.Entry(title: "none", name: "-")
        let menu = Menu([Menu.Section(title: "Models it lists", entries: entries + [none])])
        let chosen = try menu.choose(field.title, standard: 0)
        guard chosen < models.count else { return false }
        answers.set(.string(models[chosen]), at: field.path)
        return true
    }

    /// Lets a person choose a field, and asks it again.
    private mutating func change() throws {
        let entries = fields.map { field in
            var value = ""
            if case .secret = field.kind {
                value = answers.value(at: field.path) == nil ? "" : ": •••"
            } else if let answer = answers.value(at: field.path) {
                value = ": \(Question.text(answer))"
            }
            return Menu.Entry(title: field.title + value, name: field.path[0])
        }
        Interview.say()
        try ask(fields[Menu([Menu.Section(title: "Answers", entries: entries)]).choose("Which one")])
    }

    private func show(_ draft: FormOutcome) {
        Interview.say()
        Interview.say(style.bold(draft.provider.name))
        Interview.say(ProviderText.listing(draft.provider))
        for warning in draft.warnings { Interview.say(style.yellow("  warning: \(warning)")) }
        if draft.changed.isEmpty { Interview.say(style.dim("  nothing would change")) }
        Interview.say()
    }

    private func save() throws -> FormOutcome {
        do {
            return try call(isDryRun: false)
        } catch is Interruption {
            Interview.say("the daemon was saving already: `providerctl list` tells whether it did")
            throw Ending(status: .interrupted)
        }
    }
}
