import Glibc

/// How many rounds of a property are to be tried: what the variable `PROVIDERD_ROUNDS` asks for, or the usual number,
/// which takes seconds.
package func propertyRounds(usually usual: Int) -> Int {
    guard let text = unsafe getenv("PROVIDERD_ROUNDS") else { return usual }
    return Int(unsafe String(cString: text)) ?? usual
}
