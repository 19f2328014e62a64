# The image is the binary and the certificate authorities that verify and render
# trust: no shell, no libraries. kustomize and kpt pass a container no arguments,
# and without any the binary is a KRM function, so the entry point has none either.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /secretref .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /secretref /secretref
USER 65532
ENTRYPOINT ["/secretref"]
