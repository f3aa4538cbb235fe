# Adjusted means by unit, least-squares coefficients and correlations in base R. Writes adjusted.csv, regression.csv and
# correlation.csv beside this file from prom.csv, which holds made-up persons.
d <- read.csv("prom.csv", stringsAsFactors = FALSE)
out <- function(x, file) {
  numbers <- sapply(x, is.numeric)
  x[numbers] <- lapply(x[numbers], function(v) format(v, digits = 15, trim = TRUE))
  write.csv(x, file, row.names = FALSE, quote = FALSE)
}

# Marginal means: everybody is moved to the unit, predicted and averaged; the interval from the contrast's variance.
fit <- lm(value ~ unit + age + sex + type, data = d)
mean_of <- function(design) {
  contrast <- colMeans(design)
  estimate <- sum(contrast * coef(fit))
  error <- sqrt(drop(t(contrast) %*% vcov(fit) %*% contrast))
  estimate + c(0, -1, 1) * qt(0.975, df.residual(fit)) * error
}
terms_only <- delete.response(terms(fit))
design_for <- function(data) model.matrix(terms_only, data, xlev = fit$xlevels)
units <- sort(unique(d$unit))
values <- rbind(
  t(sapply(units, function(u) mean_of(design_for(transform(d, unit = u))))),
  mean_of(design_for(d))
)
n <- c(as.vector(table(d$unit)[units]), nrow(d))
out(data.frame(unit_id = c(units, "all"), value = values[, 1], lower = values[, 2], upper = values[, 3], n = n),
    "adjusted.csv")

# Coefficients, each factor alone and all together.
d$type <- relevel(factor(d$type), ref = "RRMS")
d$sex <- relevel(factor(d$sex), ref = "female")
coefficients_of <- function(model, formula) {
  fit <- lm(formula, data = d)
  interval <- confint(fit)
  data.frame(model = model, term = names(coef(fit))[-1], value = coef(fit)[-1],
             lower = interval[-1, 1], upper = interval[-1, 2], r_squared = summary(fit)$r.squared)
}
out(rbind(
  coefficients_of("uni", value ~ type), coefficients_of("uni", value ~ sex), coefficients_of("uni", value ~ age),
  coefficients_of("multi", value ~ type + sex + age)
), "regression.csv")

# Correlations: cor.test's own interval for Pearson, Bonett and Wright's standard error for Spearman.
pearson <- cor.test(d$value, d$age)
r <- cor(d$value, d$age, method = "spearman")
z <- atanh(r) + c(-1, 1) * qnorm(0.975) * sqrt((1 + r^2 / 2) / (nrow(d) - 3))
out(data.frame(method = c("pearson", "spearman"), value = c(pearson$estimate, r),
               lower = c(pearson$conf.int[1], tanh(z[1])), upper = c(pearson$conf.int[2], tanh(z[2]))), "correlation.csv")
