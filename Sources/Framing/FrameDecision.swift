/// What the receiver of a frame wants next.
package enum FrameDecision: Sendable {
    /// The frames behind this one.
    case proceed
    /// Nothing for now: `consume` returns, and says how many bytes it has consumed.
    case stop
}
