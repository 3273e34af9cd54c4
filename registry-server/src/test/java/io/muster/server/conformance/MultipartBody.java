package io.muster.server.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A body of media type {@code multipart/form-data}, as browsers send files. */
public final class MultipartBody {

    private static final String BOUNDARY = "muster-conformance-boundary";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds a text. */
    public void field(String name, String value) {
        part("form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a zip file. */
    public void file(String name, String fileName, byte[] content) {
        part(
                "form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"\r\nContent-Type: application/zip",
                content);
    }

    private void part(String disposition, byte[] content) {
        bytes.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: " + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    /** The header that goes with {@link #bytes}. */
    public String contentType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    /** The whole body. */
    public byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(bytes.toByteArray());
        whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return whole.toByteArray();
    }
}
