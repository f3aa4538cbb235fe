# Intervals of rows of which persons have several, in base R. Reads clusters_rows.csv, writes clusters.csv beside it.
rows <- read.csv("clusters_rows.csv")
out <- data.frame(what = character(), value = numeric())
keep <- function(what, value) out <<- rbind(out, data.frame(what = what, value = value))

# Share of a ratio of sums over persons: variance by linearisation, the design effect, and Wilson's interval of as many
# independent rows (prop.test takes counts that are not whole).
for (set in unique(rows$set)) {
  part <- rows[rows$set == set, ]
  y <- tapply(part$met, part$person, sum)
  m <- tapply(part$met, part$person, length)
  N <- sum(m); n <- length(m); p <- sum(y) / N
  v <- n / (n - 1) * sum((y - p * m)^2) / N^2
  effect <- v / (p * (1 - p) / N)
  used <- max(1, ceiling(effect * 10 - 1e-9) / 10)
  bounds <- suppressWarnings(prop.test(p * N / used, N / used, correct = FALSE)$conf.int)
  keep(paste0(set, ".effect"), effect)
  keep(paste0(set, ".lower"), bounds[1])
  keep(paste0(set, ".upper"), bounds[2])

  # Mean: its sandwich variance is that of a regression on a constant, without the factor of the coefficients.
  fit <- lm(value ~ 1, part)
  e <- tapply(residuals(fit), part$person, sum)
  keep(paste0(set, ".mean"), coef(fit)[[1]])
  keep(paste0(set, ".error"), sqrt(n / (n - 1) * sum(e^2)) / N)

  # Regression: bread, meat of sums over persons, bread; the factor is G/(G-1) * (N-1)/(N-K), t has G-1 degrees.
  fit <- lm(value ~ age + group, part)
  X <- model.matrix(fit); u <- residuals(fit) * X; K <- ncol(X)
  meat <- crossprod(rowsum(u, part$person))
  bread <- solve(crossprod(X))
  V <- n / (n - 1) * (N - 1) / (N - K) * bread %*% meat %*% bread
  t975 <- qt(0.975, n - 1)
  for (k in 1:K) {
    keep(paste0(set, ".coef", k), coef(fit)[[k]])
    keep(paste0(set, ".coef", k, ".lower"), coef(fit)[[k]] - t975 * sqrt(V[k, k]))
    keep(paste0(set, ".coef", k, ".upper"), coef(fit)[[k]] + t975 * sqrt(V[k, k]))
  }
}
out$value <- format(out$value, digits = 15, trim = TRUE)
write.csv(out, "clusters.csv", row.names = FALSE, quote = FALSE)
