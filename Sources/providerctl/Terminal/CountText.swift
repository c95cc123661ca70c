/// Numbers of things for people.
enum CountText {
    /// Such as `no streams`, `1 stream`, `7 streams`.
    static func of(_ count: Int, _ noun: String) -> String {
        switch count {
        case 0: "no \(noun)s"
        case 1: "1 \(noun)"
        default: "\(count) \(noun)s"
        }
    }
}
