/// The name of one stream: unguessable, unique, and short enough to type.
package enum StreamID {
    /// A new name, such as `s-3f9c0a6e51b2d874`: 64 random bits in hexadecimal.
    ///
    /// The generator is passed in, as a machine without randomness of its own wants it.
    package static func make(using generator: inout some RandomNumberGenerator) -> String {
        let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
        return "s-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
