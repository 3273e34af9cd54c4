package io.muster.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A page of a list that is in memory as a whole. */
public record Paging(int number, int size) {

    private static final int LARGEST = Integer.MAX_VALUE;
    private static final int LARGEST_OF_CONSOLE = 500;
    private static final int USUAL_OF_CONSOLE = 10;

    /** Both parameters must be there. */
    public static Paging required(ApiRequest request) {
        request.required("pageNo");
        request.required("pageSize");
        return withDefaults(request, 1, 1);
    }

    /**
     * @throws io.muster.server.problem.ProblemException {@code PARAMETER_INVALID} when one is not a positive number
     */
    public static Paging withDefaults(ApiRequest request, int number, int size) {
        return new Paging(request.integer("pageNo", number, 1, LARGEST), request.integer("pageSize", size, 1, LARGEST));
    }

    /**
     * The page that this console asks for, of a list that other clients get as a whole; empty when no parameter asks for one.
     *
     * @throws io.muster.server.problem.ProblemException {@code PARAMETER_INVALID} when one is not a positive number
     */
    public static Optional<Paging> asked(ApiRequest request) {
        return request.firstOf("pageNo", "pageSize").isEmpty()
                ? Optional.empty()
                : Optional.of(withDefaults(request, 1, USUAL_OF_CONSOLE).atMost(LARGEST_OF_CONSOLE));
    }

    public Paging atMost(int mostSize) {
        return size <= mostSize ? this : new Paging(number, mostSize);
    }

    /** The elements of this page; empty beyond the end. */
    public <T> List<T> of(List<T> all) {
        long from = (long) (number - 1) * size;
        return from >= all.size() ? List.of() : all.subList((int) from, (int) Math.min(all.size(), from + size));
    }

    /**
     * The page as v3 and the console write it.
     *
     * @param total how many elements all pages have
     */
    public Map<String, Object> json(int total, List<?> items) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("totalCount", total);
        json.put("pageNumber", number);
        json.put("pagesAvailable", (total + (long) size - 1) / size);
        json.put("pageItems", items);
        return json;
    }
}
