/** Roles whose rights follow from their names. */
export const administrator = 'ROLE_ADMIN';
export const auditor = 'ROLE_AUDITOR';
/** Followed by a namespace id. */
export const ownerOf = 'ROLE_OWNER:';

export function builtIn(role: string): boolean {
  return role === administrator || role === auditor || role.startsWith(ownerOf);
}
