package io.muster.persistence;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a longer list.
 *
 * @param totalCount rows in all pages
 * @param pageNumber this page, from 1
 * @param pagesAvailable number of pages
 * @param items the rows of this page
 */
public record Page<T>(int totalCount, int pageNumber, int pagesAvailable, List<T> items) {
    /** Makes a page and counts the pages. */
    public static <T> Page<T> of(int totalCount, PageRequest request, List<T> items) {
        int pages = (int) ((totalCount + (long) request.size() - 1) / request.size());
        return new Page<>(totalCount, request.number(), pages, List.copyOf(items));
    }

    /** Returns this page with every item converted. */
    public <R> Page<R> map(Function<? super T, ? extends R> conversion) {
        return new Page<>(
                totalCount,
                pageNumber,
                pagesAvailable,
                items.stream().<R>map(conversion).toList());
    }
}
