/// The credentials that the service manager hands to this service, systemd.exec(5) `LoadCredential=`.
package enum Credentials {
    /// The directory whose files are the credentials, one each; nil when the service was given none.
    ///
    /// The directory is on memory that is never swapped, readable by this service only, and does not change while it
    /// runs.
    package static var directory: String? {
        guard let path = environment("CREDENTIALS_DIRECTORY"), path.hasPrefix("/") else { return nil }
        return path
    }
}
