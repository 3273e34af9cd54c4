package io.muster.server.http.naming;

import io.muster.server.http.ApiRequest;
import java.util.List;
import java.util.Map;

/** Pages of lists. */
record Paging(int number, int size) {

    private static final int LARGEST = Integer.MAX_VALUE;

    /** Both parameters must be there. */
    static Paging required(ApiRequest request) {
        request.required("pageNo");
        request.required("pageSize");
        return withDefaults(request, 1, 1);
    }

    /**
     * @throws io.muster.server.problem.ProblemException {@code PARAMETER_INVALID} when one is not a positive number
     */
    static Paging withDefaults(ApiRequest request, int number, int size) {
        return new Paging(request.integer("pageNo", number, 1, LARGEST), request.integer("pageSize", size, 1, LARGEST));
    }

    Paging atMost(int mostSize) {
        return size <= mostSize ? this : new Paging(number, mostSize);
    }

    /** The elements of this page; empty beyond the end. */
    <T> List<T> of(List<T> all) {
        long from = (long) (number - 1) * size;
        return from >= all.size() ? List.of() : all.subList((int) from, (int) Math.min(all.size(), from + size));
    }

    /** The page as v3 and the console write it. */
    Map<String, Object> json(int total, List<?> items) {
        return NamingJson.object(
                "totalCount",
                total,
                "pageNumber",
                number,
                "pagesAvailable",
                (total + (long) size - 1) / size,
                "pageItems",
                items);
    }
}
