/// The kinds of value that RFC 8259 knows.
package enum JSONKind: UInt8, Sendable, Equatable {
    case object, array, string, number, boolean, null
}
