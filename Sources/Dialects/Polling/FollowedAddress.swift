/// An address that an answer has named, and whether it may be asked.
///
/// A provider's answer decides where the next request goes, so it is trusted only so far: http or https, never less safe
/// than the endpoint, and only at the endpoint's own host or at one that the handler names. The key goes to the
/// endpoint's own origin alone.
struct FollowedAddress: Sendable, Equatable {
    /// The address.
    let url: String
    /// Whether it is of the endpoint's own origin.
    let sendsKey: Bool

    /// Judges `text`, an address or a path of the endpoint's origin.
    ///
    /// - Throws: `UpstreamError` when it is no address, or one that must not be asked.
    init(_ text: String, provider: ProviderEndpoint) throws(UpstreamError) {
        let base = provider.base
        let isPath = text.hasPrefix("/") && !text.hasPrefix("//")
        let whole = isPath ? base.origin + text : text
        let address: EndpointURL
        do throws(EndpointError) {
            address = try EndpointURL(whole)
        } catch {
            throw UpstreamError(.protocolViolation, "the provider named an address that is none: \(error.message)")
        }
        guard address.isSecure || !base.isSecure else {
            throw UpstreamError(.protocolViolation, "the provider named an address without encryption")
        }
        url = whole
        sendsKey = address.origin == base.origin
        let hosts = provider.handler.poll.followHosts
        guard address.host == base.host || hosts.contains(where: { Self.host(address.host, matches: $0) }) else {
            throw UpstreamError(
                .protocolViolation,
                "the provider named an address at \(address.host), which poll.follow_hosts of its handler does not"
            )
        }
    }

    /// A request to it without a body.
    func request(_ method: String, accept: String, handler: Handler) -> UpstreamRequest {
        let own = [HTTPField("Accept", accept)]
        // Fixed headers may be as secret as the key.
        let headers = sendsKey ? handler.headers.overridden(by: own) : own
        return UpstreamRequest(method: method, url: url, headers: headers, sendsKey: sendsKey)
    }

    /// Whether a host is the one that a rule names, or below the domain of `*.domain`.
    private static func host(_ host: String, matches rule: String) -> Bool {
        guard rule.hasPrefix("*.") else { return host == rule }
        return host.hasSuffix(rule.dropFirst()) && host.utf8.count > rule.utf8.count - 1
    }
}

/// When the next question comes: the interval grows with each one, and the provider's own wish is heard.
struct PollSchedule: Sendable {
    private let rules: PollRules
    private var interval: Duration
    /// About now, in seconds since 1970, for a wish that is a date.
    private let now: Int

    /// A schedule that begins with the first interval.
    init(_ rules: PollRules, now: Int) {
        self.rules = rules
        interval = rules.initial
        self.now = now
    }

    /// How long to wait before the next question, after an answer with these headers.
    mutating func next(_ headers: [HTTPField]) -> Duration {
        let own = interval
        interval = min(.milliseconds(max(1, interval.milliseconds * rules.growth / 100)), rules.maximum)
        guard let wish = RetryAfter.milliseconds(headers, now: now) else { return own }
        return max(own, .milliseconds(wish))
    }
}
