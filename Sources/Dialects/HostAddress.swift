/// What a host is, as far as it can be told without asking the network.
enum HostAddress: Equatable {
    /// A name.
    case name
    /// An IPv4 address.
    case v4([UInt8])
    /// An IPv6 address as its eight groups.
    case v6([UInt16])

    /// Reads a host in lower case; `nil` when it is none.
    init?(host: String) {
        if host.first == "[" {
            guard host.last == "]", let groups = Self.groups(host.dropFirst().dropLast()) else { return nil }
            self = Self.unmapped(groups)
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last(where: { !$0.isEmpty }) else { return nil }
        // As in the URL standard: a host that ends in a number is an address, and ours must be in its one plain form.
        if last.utf8.allSatisfy(\.isDigit) || last.hasPrefix("0x") {
            guard let bytes = Self.bytes(Substring(host)) else { return nil }
            self = .v4(bytes)
            return
        }
        guard host.utf8.count <= 253, labels.dropLast().allSatisfy({ !$0.isEmpty }) else { return nil }
        guard labels.allSatisfy({ $0.utf8.count <= 63 && $0.utf8.allSatisfy(Self.isNameByte) }) else { return nil }
        self = .name
    }

    /// Why `host` cannot be a provider's, or `nil`.
    static func problem(host: String) -> String? {
        guard !host.isEmpty else { return "the address has no host" }
        guard let address = HostAddress(host: host) else {
            return "\(quoted(host)) is no name or plain address of a host"
        }
        return address.isLinkLocal ? "\(host) is a link-local address, where machines keep their own secrets" : nil
    }

    /// Whether it is this machine, whatever its network.
    static func isLoopback(host: String) -> Bool {
        switch HostAddress(host: host) {
        case .v4(let bytes): bytes[0] == 127
        case .v6(let groups): groups == [0, 0, 0, 0, 0, 0, 0, 1]
        case .name: host == "localhost" || host == "localhost."
        case nil: false
        }
    }

    /// 169.254.0.0/16, fe80::/10, and the one address outside them where a cloud keeps a machine's credentials.
    private var isLinkLocal: Bool {
        switch self {
        case .v4(let bytes): bytes[0] == 169 && bytes[1] == 254
        case .v6(let groups): groups[0] & 0xFFC0 == 0xFE80 || groups == [0xFD00, 0x0EC2, 0, 0, 0, 0, 0, 0x0254]
        case .name: false
        }
    }

    /// The IPv4 address within an IPv6 one that stands for it.
    private static func unmapped(_ groups: [UInt16]) -> HostAddress {
        let isMapped = groups[0..<5].allSatisfy { $0 == 0 } && groups[5] == 0xFFFF
        let isTranslated = groups[0] == 0x64 && groups[1] == 0xFF9B && groups[2..<6].allSatisfy { $0 == 0 }
        guard isMapped || isTranslated else { return .v6(groups) }
        return .v4([groups[6], groups[7]].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isUnreservedInURL && byte != UInt8(ascii: "~") && byte != UInt8(ascii: ".")
    }

    /// The four bytes of `a.b.c.d`, decimal and without leading zeros.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy(\.isDigit), part.count == 1 || part.first != "0" else { return nil }
            guard let byte = UInt8(part) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The eight groups of an IPv6 address without a zone (RFC 4291, section 2.2).
    private static func groups(_ text: Substring) -> [UInt16]? {
        let halves = text.components(at: "::")
        guard halves.count <= 2 else { return nil }
        var parsed: [[UInt16]] = []
        for (index, half) in halves.enumerated() {
            guard let groups = list(half, isLast: index == halves.count - 1) else { return nil }
            parsed.append(groups)
        }
        if parsed.count == 1 { return parsed[0].count == 8 ? parsed[0] : nil }
        let missing = 8 - parsed[0].count - parsed[1].count
        guard missing >= 1 else { return nil }
        return parsed[0] + [UInt16](repeating: 0, count: missing) + parsed[1]
    }

    private static func list(_ text: Substring, isLast: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if isLast && index == parts.count - 1 && part.contains(".") {
                guard let bytes = bytes(part) else { return nil }
                groups += [UInt16(bytes[0]) << 8 | UInt16(bytes[1]), UInt16(bytes[2]) << 8 | UInt16(bytes[3])]
                continue
            }
            guard (1...4).contains(part.utf8.count), part.first != "+", part.first != "-" else { return nil }
            guard let group = UInt16(part, radix: 16) else { return nil }
            groups.append(group)
        }
        return groups
    }
}

extension Substring {
    /// The pieces between occurrences of `separator`.
    fileprivate func components(at separator: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = self
        while let range = rest.firstRange(of: separator) {
            pieces.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return pieces + [rest]
    }
}
