/// Whoever grants the memory that replay rings keep chunks in, so that all of them together stay within a limit.
package protocol ReplayMemory: AnyObject {
    /// Asks for so many bytes more; false where there are none.
    func take(_ bytes: Int) -> Bool
    /// Hands bytes back.
    func give(_ bytes: Int)
}
