import JSON

/// The members of a handler file about answers that have to be asked for.
extension HandlerField {
    private static let polling = ["polling"]

    /// All of them.
    static let poll = group(
        "poll",
        "How an answer is asked for that is not there at once.",
        [
            time("initial", \.poll.initial, "The time before the first question, in seconds."),
            growth,
            time("maximum", \.poll.maximum, "The longest time between two questions, in seconds."),
            followHosts,
            pointers("url", \.poll.url, "Where the answer names the address to ask.").only(for: polling),
            optionalPath("path", \.poll.path, "The path to ask, with {id}; where the answer names no address."),
            pointers("id", \.poll.id, "Where the answer names the work's id.").only(for: polling),
            pointers("stream_url", \.poll.streamURL, "Where the answer names an address at which the text streams.")
                .only(for: polling),
            pointers("status", \.poll.status, "Where the answers tell how far the work is.").only(for: polling),
            words("done", \.poll.done, "Words for work that is done.").only(for: polling),
            words("failed", \.poll.failed, "Words for work that has failed or was stopped.").only(for: polling),
            words("running", \.poll.running, "Words for work that goes on; [] for all others.").only(for: polling),
            pointers("cancel_url", \.poll.cancelURL, "Where the answer names the address that stops the work.")
                .only(for: polling),
            optionalPath("cancel_path", \.poll.cancelPath, "The path that stops the work, with {id}."),
            choice("cancel_method", \.poll.cancelMethod, "The method that stops the work.").only(for: polling),
        ]
    )

    private static func optionalPath(_ name: String, _ path: Place<String?>, _ documentation: String) -> HandlerField {
        optionalText(
            name,
            path,
            documentation,
            schema: ["type": ["string", "null"], "maxLength": 1024, "pattern": "^/[!\"$-~]*$"]
        ) { text in
            text.isEmpty ? "must begin with a slash" : pathProblem(text)
        }
        .only(for: polling)
    }

    private static let growth = value(
        "factor",
        \.poll.growth,
        "How much longer each time between two questions is than the one before.",
        schema: ["type": "number", "minimum": 1, "maximum": 10]
    ) { value in
        guard let factor = value.doubleValue, (1...10).contains(factor) else {
            return .problem("must be a number from 1 to 10")
        }
        return .success(Int((factor * 100).rounded()))
    } encode: { growth in
        growth % 100 == 0 ? .integer(growth / 100) : JSONNumber(Double(growth) / 100).map(JSONValue.number) ?? 1
    }

    private static let followHosts = value(
        "follow_hosts",
        \.poll.followHosts,
        "Hosts besides the endpoint's that an answer may name; *.DOMAIN for all below it. They never get the key.",
        schema: ["type": "array", "items": ["type": "string", "minLength": 1]]
    ) { value in
        guard let elements = value.arrayValue else { return .problem("must be an array of hosts") }
        var hosts: [String] = []
        var problems: [HandlerProblem] = []
        for (index, element) in elements.enumerated() {
            let host = (element.stringValue ?? "").lowercased()
            let name = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
            let isDomain = name == host || name.contains(".")
            if let problem = HostAddress.problem(host: name) ?? (isDomain ? nil : "*. needs a domain with a dot") {
                problems.append(HandlerProblem(problem, at: "/\(index)"))
            }
            hosts.append(host)
        }
        return problems.isEmpty ? .success(hosts) : .failure(problems)
    } encode: {
        .array($0.map(JSONValue.string))
    }
}
