/** Where the built console lies: `index.html`, hashed files below `assets`, each beside its `.br` and `.gz`. */
export const uiFolder: string;
