/// The parts of a key by which requests to Amazon are signed: `ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]`.
package struct AWSKey: Sendable {
    /// Whose key it is.
    package let accessKeyID: String
    /// The key itself.
    package let secretAccessKey: String
    /// What a temporary key has beside it.
    package let sessionToken: String?

    /// Takes a key apart; `nil` when it has not two or three parts, none of them empty.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), !parts.contains(where: \.isEmpty) else { return nil }
        accessKeyID = String(parts[0])
        secretAccessKey = String(parts[1])
        sessionToken = parts.count == 3 ? String(parts[2]) : nil
    }

    /// The region that an endpoint of Amazon's names, such as `bedrock-runtime.us-east-1.amazonaws.com`.
    ///
    /// Also with `-fips` behind the service, in China (`.com.cn`), of a private endpoint (`….vpce.amazonaws.com`) and of
    /// one for both versions of IP (`.api.aws`). `nil` for any other host.
    package static func region(ofHost host: String) -> String? {
        var labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        let domains = [["amazonaws", "com"], ["amazonaws", "com", "cn"], ["api", "aws"]]
        guard let domain = domains.first(where: { labels.suffix($0.count) == $0.map { Substring($0) }[...] }) else {
            return nil
        }
        labels.removeLast(domain.count)
        if labels.last == "vpce" { labels.removeLast() }
        // The service stands before it.
        guard labels.count >= 2, let region = labels.last, isRegion(region) else { return nil }
        return String(region)
    }

    /// Whether the name looks like `us-gov-east-1`.
    private static func isRegion(_ name: Substring) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last, !number.isEmpty else { return false }
        return number.utf8.allSatisfy(\.isDigit)
            && parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
    }
}
