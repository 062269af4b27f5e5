// The package ships types for its main entry only.
declare module "eld/medium" {
  export { eld } from "eld";
}
