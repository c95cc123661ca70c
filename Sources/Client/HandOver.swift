import POSIX

/// Carries a link from where it is made to the thread that will own it.
final class HandOver: Sendable {
    private let link: Guarded<Link?>

    init(_ link: consuming sending Link) {
        self.link = Guarded(link)
    }

    /// The link, the first time.
    func take() -> Link? {
        link.withLock { link in
            var taken: Link?
            swap(&taken, &link)
            return taken
        }
    }
}
