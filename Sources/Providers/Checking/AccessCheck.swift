import POSIX

/// Who else may change the files: a handler tells where keys are sent, so whoever writes one can have them.
///
/// That others may read `.env` is told by the loader already.
struct AccessCheck {
    private let contents: ConfigurationContents
    private(set) var problems: [Problem] = []

    init(_ contents: ConfigurationContents) {
        self.contents = contents
        let files = contents.files
        // What is not there, or cannot be looked at, is the loader's to tell.
        guard let directory = (try? FileStatus.ifPresent(files.directory)) ?? nil else { return }
        check(directory, file: files.directory, "the configuration", isDirectory: true, owners: [])
        if let handlers = (try? FileStatus.ifPresent(files.handlers)) ?? nil {
            check(
                handlers,
                file: ConfigurationFiles.handlersName,
                "the handlers",
                isDirectory: true,
                owners: [directory.owner]
            )
        }
        check(contents.environment, file: ConfigurationFiles.environmentName, directory.owner)
        check(contents.metadata, file: MetadataFile.name, directory.owner)
        for name in contents.handlers.keys.sorted() {
            // What cannot be read is told by the loader.
            check(
                try? contents.handlers[name]?.get(),
                file: "\(ConfigurationFiles.handlersName)/\(name).json",
                directory.owner
            )
        }
    }

    private mutating func check(_ contents: FileContents?, file: String, _ owner: UInt32) {
        guard let status = contents?.status else { return }
        check(status, file: file, "the file", isDirectory: false, owners: [owner])
    }

    private mutating func check(
        _ status: FileStatus,
        file: String,
        _ subject: String,
        isDirectory: Bool,
        owners: [UInt32]
    ) {
        // With the sticky bit nobody replaces what is another's, but anybody adds a handler.
        if status.mode & 0o002 != 0 {
            let may = isDirectory ? "put files in the place of \(subject)" : "change \(subject)"
            problems.append(Problem(.warning, file: file, "every user may \(may); take that right away (chmod o-w)"))
        }
        // Root may look at what belongs to the daemon's own user, whoever that is.
        let process = ProcessContext.userID
        guard status.owner != 0, status.owner != process, !owners.contains(status.owner) else { return }
        if isDirectory, owners.isEmpty, process == 0 { return }
        problems.append(
            Problem(
                .warning,
                file: file,
                "belongs to user \(status.owner), who may change it; chown it to the daemon's user"
            )
        )
    }
}
