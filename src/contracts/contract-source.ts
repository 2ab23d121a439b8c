/**
 * An OpenAPI document: Swagger 2.0, OpenAPI 3.0 or 3.1. Exactly one of `file` and `document` is needed.
 */
export interface OpenApiSource {
  /**
   * The path of a YAML or JSON file, from the working directory of the synth.
   *
   * @default - none: `document` is given
   */
  readonly file?: string;

  /**
   * The parsed document.
   *
   * @default - none: `file` is given
   */
  readonly document?: Record<string, any>;

  /**
   * What precedes each path when clients in the cluster call the Service, for example `/v1`; empty for nothing. It is
   * needed where `servers` of OpenAPI 3 has a path, since that may be the way from outside only.
   *
   * @default - `basePath` of Swagger 2.0, else nothing
   */
  readonly basePath?: string;
}

/**
 * A protobuf file. Exactly one of `file` and `source` is needed. Its imports are not followed.
 */
export interface ProtoSource {
  /**
   * The path of a `.proto` file, from the working directory of the synth.
   *
   * @default - none: `source` is given
   */
  readonly file?: string;

  /**
   * The text of the file.
   *
   * @default - none: `file` is given
   */
  readonly source?: string;
}
