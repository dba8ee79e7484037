// RUN: tpc-opt %s -verify-diagnostics -split-input-file

// Axes.

// expected-error @+1 {{expected an axis of a rule (errors, targets, top, auxiliary or inverse), found 'target'}}
tpc.rule @unknown_axis target(difference)

// -----

// expected-error @+1 {{expected each axis once, found 'errors' again}}
tpc.rule @axis_twice errors(random) errors(direct)

// -----

// expected-error @+1 {{expected errors(...) or targets(...), found neither}}
tpc.rule @empty

// -----

// expected-error @+1 {{expected errors(...) or targets(...), found both: a rule propagates one of them}}
tpc.rule @both errors(random) targets(difference) top(label) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected top(...) beside targets(...), found none}}
tpc.rule @no_top targets(difference) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected inverse(...) beside targets(...), found none}}
tpc.rule @no_inverse targets(difference) top(label)

// -----

// expected-error @+1 {{expected no top(...) beside errors(...): only targets have one}}
tpc.rule @top_of_errors errors(random) top(label)

// -----

// expected-error @+1 {{expected no inverse(...) beside errors(...): only targets have one}}
tpc.rule @inverse_of_errors errors(random) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected top(label) beside auxiliary(...): no target passes through the auxiliary output otherwise}}
tpc.rule @auxiliary_unused targets(difference) top(gradient, alpha = 0.1) auxiliary(random, size = 4) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected top(label) beside auxiliary(...): no target passes through the auxiliary output otherwise}}
tpc.rule @auxiliary_of_errors errors(random) auxiliary(random, size = 4)

// -----

// Kinds.

// expected-error @+1 {{expected transposed, random or direct in 'errors', found 'difference'}}
tpc.rule @unknown_kind errors(difference)

// -----

// expected-error @+1 {{expected vanilla or difference in 'targets', found 'corrected'}}
tpc.rule @unknown_kind targets(corrected)

// -----

// expected-error @+1 {{expected noise_preserving or denoising in 'inverse', found 'denoise'}}
tpc.rule @unknown_kind targets(vanilla) top(label) inverse(denoise, sigma = 0.1)

// -----

// expected-error @+1 {{expected valid keyword}}
tpc.rule @no_kind errors()

// -----

// expected-error @+1 {{expected ')'}}
tpc.rule @two_kinds errors(random direct)

// -----

// Options.

// expected-error @+1 {{expected the option scale for 'random' in 'errors', found 'sigma'}}
tpc.rule @unknown_option errors(random, sigma = 0.1)

// -----

// expected-error @+1 {{expected no options for 'transposed' in 'errors', found 'scale'}}
tpc.rule @no_options errors(transposed, scale = 0.1)

// -----

// expected-error @+1 {{expected the option sigma, schedule or activation for 'denoising' in 'inverse', found 'sigmaa'}}
tpc.rule @unknown_option targets(vanilla) top(label) inverse(denoising, sigmaa = 0.1)

// -----

// expected-error @+1 {{expected each option once, found 'scale' again}}
tpc.rule @option_twice errors(random, scale = 0.1, scale = 0.1)

// -----

// expected-error @+1 {{expected the option 'alpha' for 'gradient' in 'top', found none}}
tpc.rule @alpha_missing targets(difference) top(gradient) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected the option 'sigma' for 'denoising' in 'inverse', found none}}
tpc.rule @sigma_missing targets(difference) top(label) inverse(denoising)

// -----

// expected-error @+1 {{expected the option 'size' for 'random' in 'auxiliary', found none}}
tpc.rule @size_missing targets(difference) top(label) auxiliary(random) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected '='}}
tpc.rule @no_equals errors(random, scale 0.1)

// -----

// expected-error @+1 {{expected attribute value}}
tpc.rule @no_value errors(random, scale = )

// -----

// Values.

// expected-error @+1 {{expected 'sigma' to be a number of at least 0, found -0.1}}
tpc.rule @negative targets(difference) top(label) inverse(denoising, sigma = -0.1)

// -----

// expected-error @+1 {{expected 'sigma' to be a number of at least 0, found -1.0e-05}}
tpc.rule @negative_and_small targets(difference) top(label) inverse(denoising, sigma = -1.0e-5)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found -2}}
tpc.rule @negative_integer errors(random, scale = -2)

// -----

// expected-error @+1 {{expected 'gamma' to be a number in [0, 1], found 1.5}}
tpc.rule @above targets(difference, gamma = 1.5) top(label) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected 'size' to be a whole number in [1, 1048576], found 1.5}}
tpc.rule @not_whole targets(difference) top(label) auxiliary(random, size = 1.5) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected 'size' to be a whole number in [1, 1048576], found 0}}
tpc.rule @no_features targets(difference) top(label) auxiliary(random, size = 0) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected 'size' to be a whole number in [1, 1048576], found 2000000}}
tpc.rule @too_many_features targets(difference) top(label) auxiliary(random, size = 2000000) inverse(denoising, sigma = 0.1)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found inf}}
tpc.rule @infinite errors(random, scale = 1.0e400)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found nan}}
tpc.rule @not_a_number errors(random, scale = 0x7FF8000000000000 : f64)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found 1.000000e+00 : f32}}
tpc.rule @other_precision errors(random, scale = 1.0 : f32)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found 1 : i128}}
tpc.rule @other_width errors(random, scale = 1 : i128)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found 'large'}}
tpc.rule @keyword_for_number errors(random, scale = large)

// -----

// expected-error @+1 {{expected 'scale' to be a number of at least 0, found [1]}}
tpc.rule @list_for_number errors(random, scale = [1])

// -----

// expected-error @+1 {{expected 'schedule' to be parallel or alternating, found 1}}
tpc.rule @number_for_keyword targets(difference) top(label) inverse(denoising, sigma = 0.1, schedule = 1)

// -----

// expected-error @+1 {{expected 'schedule' to be parallel or alternating, found 'in_turn'}}
tpc.rule @unknown_keyword targets(difference) top(label) inverse(denoising, sigma = 0.1, schedule = in_turn)

// -----

// expected-error @+1 {{expected 'activation' to be layer_below, identity or own, found 'tanh'}}
tpc.rule @unknown_keyword targets(difference) top(label) inverse(denoising, sigma = 0.1, activation = tanh)

// -----

// expected-error @+1 {{expected 'reduction' to be sample or batch, found 'mean'}}
tpc.rule @unknown_keyword targets(difference) top(gradient, alpha = 0.1, reduction = mean) inverse(denoising, sigma = 0.1)

// -----

// MLIR reads 1e-3 as the number 1 and the word e.
// expected-error @+1 {{expected a number with a decimal point before its exponent, as in 1.0e-3}}
tpc.rule @exponent_without_point errors(random, scale = 1e-3)

// -----

// The generic form is held to the same.

// expected-error @+1 {{'tpc.rule' op expected transposed, random or direct in 'errors', found 'wrong'}}
"tpc.rule"() <{sym_name = "generic", errors = #tpc.clause<wrong>}> : () -> ()

// -----

// expected-error @+1 {{'tpc.rule' op expected the option scale for 'random' in 'errors', found 'wrong'}}
"tpc.rule"() <{sym_name = "generic", errors = #tpc.clause<random, wrong = 1.0>}> : () -> ()

// -----

// expected-error @+1 {{'tpc.rule' op expected 'scale' to be a number of at least 0, found -1}}
"tpc.rule"() <{sym_name = "generic", errors = #tpc.clause<random, scale = -1>}> : () -> ()

// -----

// expected-error @+1 {{'tpc.rule' op expected 'scale' to be a number of at least 0, found [1]}}
"tpc.rule"() <{sym_name = "generic", errors = #tpc.clause<random, scale = [1]>}> : () -> ()

// -----

// expected-error @+1 {{expected each option once, found 'scale' again}}
"tpc.rule"() <{sym_name = "generic", errors = #tpc.clause<random, scale = 1.0, scale = 2.0>}> : () -> ()

// -----

// expected-error @+1 {{expected '='}}
"tpc.rule"() <{sym_name = "generic", errors = #tpc.clause<random, scale>}> : () -> ()

// -----

// expected-error @+1 {{'tpc.rule' op expected the option 'sigma' for 'denoising' in 'inverse', found none}}
"tpc.rule"() <{sym_name = "generic", targets = #tpc.clause<vanilla>, top = #tpc.clause<label>, inverse = #tpc.clause<denoising>}> : () -> ()

// -----

// expected-error @+1 {{Invalid attribute `errors` in property conversion: "random"}}
"tpc.rule"() <{sym_name = "generic", errors = "random"}> : () -> ()

// -----

// expected-error @+1 {{'tpc.rule' op expected targets(difference, ...) where gamma and auxiliary(...) meet, found targets(vanilla, ...)}}
tpc.rule @through_z targets(vanilla, gamma = 0.5) top(label)
    auxiliary(random, size = 4) inverse(denoising, sigma = 0.1)
