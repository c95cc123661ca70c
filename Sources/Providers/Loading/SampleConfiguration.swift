import POSIX

/// What a configuration directory begins with: samples that hold no provider yet.
package enum SampleConfiguration {
    /// `.env`, of comments only; `config/env.sample` is the same.
    package static let environment = """
        # .env: the keys and addresses of this machine's LLM providers.
        #
        # It lies in the configuration directory (/etc/providerd or ~/.config/providerd), with mode 0600. providerd reads it
        # again by itself when it changes. `providerctl add` writes the same lines, so nothing here has to be written by hand.
        # The grammar is python-dotenv's; nothing is expanded, so a value may hold $.
        #
        # For each provider of providers_meta.json, with its env_prefix in front:
        #
        #   X_API_KEY          the key; X_API_KEY_2, X_API_KEY_3 and so on are further ones. A systemd credential of the same
        #                      name wins over all of them.
        #   X_ENDPOINT         the base address of the API, or the full address of its chat call
        #   X_DEFAULT_MODEL    the model of a request that names none
        #
        # and, for requests that do not say it themselves: X_TEMPERATURE, X_TOP_P, X_TOP_K, X_MAX_TOKENS,
        # X_MAX_COMPLETION_TOKENS, X_PRESENCE_PENALTY, X_FREQUENCY_PENALTY, X_SEED, X_REASONING_EFFORT, and X_TIMEOUT, the
        # longest silence in seconds.

        #DEEPSEEK_API_KEY=sk-...
        #DEEPSEEK_ENDPOINT=https://api.deepseek.com/v1
        #DEEPSEEK_DEFAULT_MODEL=deepseek-chat
        #DEEPSEEK_TEMPERATURE=0.7

        """

    /// `providers_meta.json` without a provider.
    package static let metadata = """
        {
          "version": 1,
          "providers": {},
          "routes": {}
        }

        """

    /// Puts the samples into a directory in which nothing is configured; the names of what was made.
    ///
    /// One in which there is anything but the daemon's own files and a `handlers/` without any is not touched, and no
    /// file that somebody else makes meanwhile is.
    ///
    /// - Throws: `Errno`, for a directory that cannot be written to; some of the samples may be there then.
    static func write(to files: ConfigurationFiles) throws(Errno) -> [String] {
        guard try isUnused(files) else { return [] }
        var made: [String] = []
        let samples = [(files.environment, environment, UInt32(0o600)), (files.metadata, metadata, UInt32(0o644))]
        for (path, text, mode) in samples where try create(path, text, mode: mode) {
            made.append(files.displayName(path))
        }
        if try FileStatus.ifPresent(files.handlers, followLink: false) == nil {
            try Directory.create(files.handlers)
            made.append(files.displayName(files.handlers))
        }
        return made
    }

    private static func isUnused(_ files: ConfigurationFiles) throws(Errno) -> Bool {
        for name in try Directory.names(in: files.directory) {
            if name == ConfigurationFiles.handlersName {
                guard try FileStatus(path: files.handlers, followLink: false).type == .directory,
                    try Directory.names(in: files.handlers).isEmpty
                else { return false }
            } else if !files.isOwn(name) {
                return false
            }
        }
        return true
    }

    /// Makes a file that is not there yet; whether that was so.
    private static func create(_ path: String, _ text: String, mode: UInt32) throws(Errno) -> Bool {
        let file: FileDescriptor
        do throws(Errno) {
            file = try FileDescriptor.open(path, [.writeOnly, .create, .exclusive], mode: mode)
        } catch {
            if error.code == Errno.exists { return false }
            throw error
        }
        do throws(Errno) {
            let bytes = Array(text.utf8)
            try file.writeAll(bytes.span, name: path)
        } catch {
            // Half of one would be no sample; the failure that is told is the write's.
            try? File.unlink(path)
            throw error
        }
        return true
    }
}
