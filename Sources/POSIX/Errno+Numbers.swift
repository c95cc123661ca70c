import Glibc

/// The error numbers that modules above this one tell apart, which need not import the C library for them.
extension Errno {
    package static let noEntry = ENOENT
    package static let busy = EBUSY
    package static let exists = EEXIST
    package static let accessDenied = EACCES
    package static let notPermitted = EPERM
    package static let notADirectory = ENOTDIR
    package static let isDirectory = EISDIR
    package static let fileTooLarge = EFBIG
    package static let invalidArgument = EINVAL
    package static let readOnlyFileSystem = EROFS
    package static let inputOutput = EIO
    package static let noSpace = ENOSPC
    package static let tooManyLinks = EMLINK
    package static let notSupported = EOPNOTSUPP
    package static let crossDevice = EXDEV
    package static let notImplemented = ENOSYS
}
