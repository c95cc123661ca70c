/// Where the end of a stream has cut it.
package enum FramingEnd: Equatable, Sendable {
    /// Behind a frame: nothing is left over.
    case whole
    /// Inside a frame, or before the end that the format itself has.
    case truncated
}
