package io.muster.gateway;

import org.jspecify.annotations.Nullable;

/** Numbers in headers, read without an exception for those that are none. */
final class HeaderNumber {

    private static final int MOST_DIGITS = 18;

    private HeaderNumber() {}

    /** The number; 0 where there is no header or something else than up to eighteen digits. */
    static long parse(@Nullable String header) {
        if (header == null || header.length() > MOST_DIGITS) {
            return 0;
        }
        long value = 0;
        for (int index = 0; index < header.length(); index++) {
            char digit = header.charAt(index);
            if (digit < '0' || digit > '9') {
                return 0;
            }
            value = value * 10 + (digit - '0');
        }
        return value;
    }
}
