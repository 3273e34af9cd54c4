/** Lists that come page by page, and how they are searched. */

export interface Page<T> {
  totalCount: number;
  pageNumber: number;
  pagesAvailable: number;
  pageItems: T[];
}

export interface PageRequest {
  pageNo: number;
  pageSize: number;
}

/** A filter typed by the user is a part of the name; `*` typed by the user is kept as it is. */
export function blur(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || trimmed.includes('*') ? trimmed : `*${trimmed}*`;
}
