/** Pages, web SDK and player of the embedded test CDN. */
export { type FacesOptions, registerFaces, type ServerFacts } from './register-faces.ts';
