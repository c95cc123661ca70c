// libcurl for Swift: its three variadic calls as typed inline functions, and what is spelt with macros Swift cannot read.
// Every wrapper is one curl call of the same meaning; which options exist is decided here, by the headers' version.
#pragma once
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// curl_easy_setopt(3), by the type of the value.

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// curl copies the string, except for CURLOPT_POSTFIELDS.
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// curl keeps the pointer.
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, (void *)value);
}

/// CURLOPT_HTTPHEADER: curl keeps the pointer to the list.
static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *list) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}

static inline CURLcode ccurl_set_body_callback(CURL *easy, curl_write_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
    return code ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

static inline CURLcode ccurl_set_header_callback(CURL *easy, curl_write_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
    return code ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

/// CURLOPT_PREREQFUNCTION: connected, TLS agreed, nothing sent yet. Since 7.80.
static inline CURLcode ccurl_set_ready_callback(CURL *easy, curl_prereq_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
    return code ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
}

static inline CURLcode ccurl_set_open_callback(CURL *easy, curl_opensocket_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
    return code ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

static inline CURLcode ccurl_set_close_callback(CURL *easy, curl_closesocket_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
    return code ? code : curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
}

/// Only http and https, also behind a redirect; CURLOPT_PROTOCOLS is for versions before 7.85.
static inline CURLcode ccurl_set_web_protocols(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    return code ? code : curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    return code ? code : curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/// CURLOPT_QUICK_EXIT: a transfer given up while its name is being resolved does not wait for the resolver's thread.
/// Since 7.87; older ones wait inside curl_multi_remove_handle.
static inline CURLcode ccurl_set_quick_exit(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

// curl_easy_getinfo(3), by the type of the value.

static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, (char **)value);
}

// curl_multi_setopt(3).

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *multi, curl_socket_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
}

static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

/// curl_multi_info_read(3): the next finished transfer and its result, or 0 when there is none.
static inline CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left;
    for (CURLMsg *message = curl_multi_info_read(multi, &left); message; message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return 0;
}

static inline CURLcode ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

/// The version in use, CURLVERSION_NOW of curl_version_info(3), such as 0x075801 for 7.88.1.
static inline unsigned int ccurl_version_number(void) { return curl_version_info(CURLVERSION_NOW)->version_num; }

/// Overwrites a list's strings, which may hold a key, and frees it.
static inline void ccurl_wipe_list(struct curl_slist *list) {
    for (struct curl_slist *item = list; item; item = item->next)
        for (volatile char *c = item->data; *c; c++) *c = 0;
    curl_slist_free_all(list);
}

// Constants that are macros with casts or sums.
static const long ccurl_http_2_over_tls = CURL_HTTP_VERSION_2TLS;
static const long ccurl_tls_1_2 = CURL_SSLVERSION_TLSv1_2;
static const long ccurl_multiplex = CURLPIPE_MULTIPLEX;
static const long ccurl_no_multiplex = CURLPIPE_NOTHING;
static const int ccurl_pause_sending = CURLPAUSE_SEND;
static const int ccurl_resume_all = CURLPAUSE_CONT;
static const curl_socket_t ccurl_timeout_socket = CURL_SOCKET_TIMEOUT;
static const int ccurl_error_size = CURL_ERROR_SIZE;

/// socket(2) for CURLOPT_OPENSOCKETFUNCTION, close-on-exec. The descriptor, or -1 with errno.
///
/// The kernel reads 32 bits of each argument, but a seccomp filter (systemd's RestrictAddressFamilies=) compares all 64,
/// and what lies above an `int` in a register is anybody's: a compiler that loads two neighbours of the struct at once
/// leaves the second one there. So each argument is widened here.
static inline int ccurl_open_socket(const struct curl_sockaddr *address) {
    return (int)syscall(SYS_socket, (unsigned long)(unsigned)address->family,
                        (unsigned long)((unsigned)address->socktype | SOCK_CLOEXEC),
                        (unsigned long)(unsigned)address->protocol);
}
